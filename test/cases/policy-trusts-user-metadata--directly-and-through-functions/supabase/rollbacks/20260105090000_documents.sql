drop table public.documents;
drop function public.is_admin(), public.my_role();