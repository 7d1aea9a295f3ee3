alter publication supabase_realtime drop table public.messages;
drop table public.messages;
