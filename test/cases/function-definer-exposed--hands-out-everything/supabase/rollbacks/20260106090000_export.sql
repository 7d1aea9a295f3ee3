drop function public.cleanup();
drop function public.all_members();
