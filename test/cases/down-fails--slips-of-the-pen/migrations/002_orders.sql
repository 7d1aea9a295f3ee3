create table orders (id bigint primary key, code text, constraint orders_code_key unique (code));
