create table public.sales (id bigint primary key, seller_id uuid, amount numeric);
alter table public.sales enable row level security;
create policy own on public.sales for select to authenticated using (seller_id = (select auth.uid()));
create materialized view public.totals as select seller_id, sum(amount) as total from public.sales group by 1;
create materialized view public.for_the_service as select count(*) from public.sales;
revoke all on public.for_the_service from anon, authenticated;
create schema internal;
create materialized view internal.totals as select count(*) from public.sales;
