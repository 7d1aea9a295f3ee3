create view public.people as select id, email from auth.users;
create materialized view public.people_kept as select id, email from auth.users;
create view public.me as select id, email from auth.users where id = auth.uid();
create view public."Über ""alle""" as select email from auth.users;
