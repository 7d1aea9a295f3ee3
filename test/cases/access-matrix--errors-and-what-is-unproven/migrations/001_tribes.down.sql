drop table public.ledger;
drop function public.stop();
drop table public.never;
drop table public.tribe_members;
