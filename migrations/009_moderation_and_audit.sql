-- Two trails. The moderation log is what staff write down on purpose; the audit log is what the database notes by
-- itself whenever somebody touches a table where a quiet change would hurt.

create type moderation_action as enum ('note', 'warn', 'mute', 'kick', 'ban', 'lift');

create table moderation_logs (
  id bigint generated always as identity primary key,
  moderator_id uuid not null references users (id) on delete restrict,
  target_user_id uuid not null references users (id) on delete restrict,
  action moderation_action not null,
  reason text not null,
  evidence jsonb not null default '[]',
  expires_at timestamptz,
  created_at timestamptz not null default current_timestamp,
  constraint moderation_logs_has_reason check (char_length(reason) >= 3),
  constraint moderation_logs_not_oneself check (moderator_id <> target_user_id)
);
comment on table moderation_logs is 'What staff did to whom, and why.';

create index moderation_logs_target_user_id_created_at_idx on moderation_logs (target_user_id, created_at desc);
create index moderation_logs_moderator_id_idx on moderation_logs (moderator_id);
create index moderation_logs_in_force_idx on moderation_logs (target_user_id, action) where action in ('mute', 'ban');

create table audit_log (
  id bigint generated always as identity primary key,
  actor_id uuid references users (id) on delete set null,
  operation text not null,
  table_name text not null,
  row_key text not null,
  before jsonb,
  after jsonb,
  created_at timestamptz not null default current_timestamp,
  constraint audit_log_operation_known check (operation in ('INSERT', 'UPDATE', 'DELETE'))
);
comment on table audit_log is 'Every change to an audited table, written by trigger.';
comment on column audit_log.actor_id is 'Null when the change came from a job or a migration.';

create index audit_log_actor_id_idx on audit_log (actor_id);
create index audit_log_table_name_row_key_idx on audit_log (table_name, row_key);
create index audit_log_created_at_idx on audit_log using brin (created_at);
create index audit_log_after_idx on audit_log using gin (after jsonb_path_ops);

create function record_audit() returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
declare
  v_before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  v_after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
begin
  insert into public.audit_log (actor_id, operation, table_name, row_key, before, after)
  values (
    nullif(current_setting('app.current_user_id', true), '')::uuid,
    tg_op,
    tg_table_name,
    coalesce(v_after, v_before) ->> tg_argv[0],
    v_before,
    v_after
  );
  return null;
end
$$;
comment on function record_audit() is 'After a change: notes who changed what. Takes the name of the key column.';

create trigger users_audit
  after update of roles, discord_id, email or delete on users
  for each row
  execute function record_audit('id');

create trigger moderation_logs_audit
  after insert or update or delete on moderation_logs
  for each row
  execute function record_audit('id');

alter table moderation_logs enable row level security;
alter table audit_log enable row level security;
grant select on moderation_logs, audit_log to waypoint_app;
grant insert (moderator_id, target_user_id, action, reason, evidence, expires_at) on moderation_logs to waypoint_app;

create policy moderation_logs_select_staff on moderation_logs
  for select to waypoint_app
  using ((select is_staff()));

create policy moderation_logs_insert_staff on moderation_logs
  for insert to waypoint_app
  with check (
    (select is_staff())
    and moderator_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
  );

create policy audit_log_select_staff on audit_log
  for select to waypoint_app
  using ((select is_staff()));
