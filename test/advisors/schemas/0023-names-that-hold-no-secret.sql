create table public.sessions_of_ours (id uuid primary key);
create table public.settings (id bigint primary key, two_factor boolean, token integer, session_id uuid references public.sessions_of_ours);
