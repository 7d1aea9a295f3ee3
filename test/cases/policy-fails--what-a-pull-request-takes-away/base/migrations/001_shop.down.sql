drop table public.notes;
drop table public.invoices;
drop table public.orders;
drop function public.is_admin();
drop table public.staff;
