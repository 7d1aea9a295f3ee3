create table public.rooms (id bigint primary key, name text);
alter publication supabase_realtime add table public.rooms;
