create table public.invoices (
  id bigint generated always as identity primary key,
  customer_id uuid not null references auth.users (id) on delete cascade,
  amount numeric(12, 2) not null check (amount > 0)
);
create index invoices_customer_id_idx on public.invoices (customer_id);
