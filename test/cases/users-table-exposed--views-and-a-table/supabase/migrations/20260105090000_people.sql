create view public.people as
  select id, email, raw_user_meta_data ->> 'name' as name from auth.users;
