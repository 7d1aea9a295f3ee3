create type mood as enum ('sad', 'ok');

create table users (
  id bigint primary key,
  email text,
  name varchar(100),
  age integer,
  joined timestamp,
  amount numeric(10, 2),
  mood mood
);

create table orders (
  id bigint primary key,
  user_id bigint,
  note text,
  total integer not null default 0
);

create table notes (
  id bigint,
  body text
);

create materialized view totals as
select user_id, sum(total) as total from orders group by user_id;

create table events (
  id bigint not null,
  at date not null
) partition by range (at);

create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
