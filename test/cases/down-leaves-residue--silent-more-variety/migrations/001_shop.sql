create table products (id serial primary key, name varchar(80) not null default 'x', price numeric(10, 2), flags bit(3), meta jsonb not null default '{}', made date default current_date);
create table stock (product integer not null references products (id), amount integer not null);
create view cheap as select id, name, price from products where price < 10;
create index products_meta_idx on products using gin (meta jsonb_path_ops);
create type colour as enum ('red', 'green');
