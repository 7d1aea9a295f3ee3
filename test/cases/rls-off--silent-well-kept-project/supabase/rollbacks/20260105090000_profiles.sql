drop table private.secrets;
drop table public.countries;
drop table public.users;
drop schema private;
