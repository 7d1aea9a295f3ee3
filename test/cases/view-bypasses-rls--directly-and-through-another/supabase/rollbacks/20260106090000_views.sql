drop view public.my_orders;
drop view public.big_spenders;
drop view public.order_totals;
