-- Things a member should know. The platform writes them, members read and dismiss them, and what has expired is
-- cleaned away by a nightly job.

create type notification_kind as enum ('info', 'success', 'warning', 'pathway', 'event');
comment on type notification_kind is 'Decides the icon and the mail template.';

create table notifications (
  id bigint generated always as identity primary key,
  user_id uuid not null references users (id) on delete cascade,
  kind notification_kind not null default 'info',
  title varchar(120) not null,
  body text not null default '',
  link text,
  payload jsonb not null default '{}',
  read_at timestamptz,
  expires_at timestamptz,
  created_at timestamptz not null default current_timestamp,
  constraint notifications_expire_later check (expires_at > created_at)
);
comment on table notifications is 'Short-lived messages to one member.';
comment on column notifications.kind is 'Decides the icon and the mail template.';

create index notifications_user_id_created_at_idx on notifications (user_id, created_at desc);
create index notifications_unread_idx on notifications (user_id) where read_at is null;
create index notifications_expires_at_idx on notifications (expires_at) where expires_at is not null;
create index notifications_kind_idx on notifications (kind);

alter table notifications enable row level security;
grant select, delete on notifications to waypoint_app;
grant update (read_at) on notifications to waypoint_app;

create policy notifications_select_own on notifications
  for select to waypoint_app
  using (user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));

create policy notifications_update_own on notifications
  for update to waypoint_app
  using (user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid))
  with check (user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));

create policy notifications_delete_own on notifications
  for delete to waypoint_app
  using (user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));

create function cleanup_expired_notifications() returns bigint
  language plpgsql
  set search_path = ''
as $$
declare
  v_removed bigint;
begin
  delete from public.notifications where expires_at < current_timestamp;
  get diagnostics v_removed = row_count;
  return v_removed;
end
$$;
comment on function cleanup_expired_notifications() is 'For the nightly job: removes what has expired and says how many.';
