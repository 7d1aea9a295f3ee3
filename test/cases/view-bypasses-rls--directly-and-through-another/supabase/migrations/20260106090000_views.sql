create view public.order_totals as
  select user_id, sum(total) as total from public.orders group by user_id;

create view public.big_spenders with (security_invoker = true) as
  select user_id from public.order_totals where total > 1000;

create view public.my_orders as
  select id, total from public.orders where user_id = (select auth.uid());
