drop table public.customers;
drop table public.plans;
