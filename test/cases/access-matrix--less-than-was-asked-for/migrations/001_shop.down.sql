drop table public.baskets;
drop table public.orders;
drop table public.countries;
drop role shop_user;
