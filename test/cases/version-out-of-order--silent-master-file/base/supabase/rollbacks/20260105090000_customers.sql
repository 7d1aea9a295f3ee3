drop table public.customers;
