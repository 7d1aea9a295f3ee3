create table users (
  id bigint generated always as identity primary key,
  email text,
  name text not null,
  bio text,
  plan text not null default 'free' check (plan in ('free', 'pro'))
);
create table orders (
  id bigint generated always as identity primary key,
  user_id bigint not null references users (id),
  total numeric(10, 2) not null,
  placed timestamptz not null default now()
);
