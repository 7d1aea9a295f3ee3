create table orders (
  id bigint generated always as identity primary key,
  user_id bigint not null references users (id),
  total numeric(10, 2) not null,
  placed date not null default now()
);
