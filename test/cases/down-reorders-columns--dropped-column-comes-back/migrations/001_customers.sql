create table customers (id bigint primary key, phone text, email text not null);
