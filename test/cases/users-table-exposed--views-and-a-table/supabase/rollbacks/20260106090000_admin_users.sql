drop table public.admin_users;
