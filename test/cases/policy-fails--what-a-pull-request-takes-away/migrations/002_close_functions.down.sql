grant execute on function public.is_admin() to authenticated;
