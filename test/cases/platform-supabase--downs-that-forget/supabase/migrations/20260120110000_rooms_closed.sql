revoke all on public.rooms from anon, authenticated;
