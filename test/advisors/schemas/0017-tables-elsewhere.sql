create extension postgres_fdw schema extensions;
create server elsewhere foreign data wrapper postgres_fdw options (dbname 'elsewhere');
create foreign table public.remote (id bigint) server elsewhere;
create foreign table public.for_the_service (id bigint) server elsewhere;
revoke all on public.for_the_service from anon, authenticated;
create schema internal;
create foreign table internal.remote (id bigint) server elsewhere;
