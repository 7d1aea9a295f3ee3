create table orders (id bigint primary key, state text, secret text);
create table refunds (id bigint primary key);
create publication changes for table orders (id, state) where (state <> 'draft');
