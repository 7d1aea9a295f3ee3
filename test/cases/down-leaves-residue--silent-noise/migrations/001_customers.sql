create table customers (id serial primary key, email text not null, kind text not null default 'person');
create index customers_email_idx on customers (email);
