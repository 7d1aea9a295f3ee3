create table public.customers (id uuid primary key);
