create table public.customers (id bigint not null);
