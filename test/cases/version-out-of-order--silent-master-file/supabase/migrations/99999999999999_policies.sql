alter table public.customers enable row level security;
create policy "Customers are for staff" on public.customers for select to authenticated using (true);
