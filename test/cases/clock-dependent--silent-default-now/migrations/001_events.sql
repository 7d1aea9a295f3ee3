create table events (
  at timestamptz not null default now(),
  day date generated always as ((at at time zone 'UTC')::date) stored,
  check (at > '2020-01-01')
);
create table events_2024_01 (check (at < '2024-02-01')) inherits (events);
insert into events (at) values (now());
