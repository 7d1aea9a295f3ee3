create table public.old (id bigint);
