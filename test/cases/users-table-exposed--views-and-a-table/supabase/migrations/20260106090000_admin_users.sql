create table public.admin_users (
  id uuid primary key default gen_random_uuid(),
  email text not null unique
);
