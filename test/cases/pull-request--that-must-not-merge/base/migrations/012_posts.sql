create table posts (
  id bigint generated always as identity primary key,
  author_id uuid not null,
  title text not null,
  published boolean not null default false
);
alter table posts enable row level security;
create policy posts_read on posts for select using (published);
