drop table public.entries;
drop function public.refuse();
drop table public.orders;
drop function public.write_log();
drop function public.priced(integer);
drop function public.is_open();
drop table public.log;
