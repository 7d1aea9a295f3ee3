create table public.orders (id uuid primary key default gen_random_uuid(), customer_id uuid references public.customers (id));
alter table public.orders enable row level security;
