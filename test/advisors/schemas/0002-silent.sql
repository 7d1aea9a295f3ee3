create view public.asks_as_reader with (security_invoker = on) as select id, email from auth.users;
create view public.for_the_service as select id, email from auth.users;
revoke all on public.for_the_service from anon, authenticated;
create schema internal;
create view internal.people as select id, email from auth.users;
