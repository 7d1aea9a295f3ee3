-- Every point gets a line of its own. Totals alone could not say where points came from, and a webhook that Discord
-- delivered twice counted twice.

create type points_reason as enum ('opening_balance', 'achievement', 'event', 'content', 'correction');

create table points_ledger (
  id bigint generated always as identity primary key,
  user_id uuid not null references users (id) on delete restrict,
  pathway pathway,
  points integer not null,
  reason points_reason not null,
  source text,
  external_id text,
  granted_by uuid references users (id) on delete set null,
  created_at timestamptz not null default current_timestamp,
  constraint points_ledger_not_zero check (points <> 0),
  constraint points_ledger_source_complete check ((source is null) = (external_id is null)),
  constraint points_ledger_only_corrections_take check (points > 0 or reason = 'correction')
);
comment on table points_ledger is 'One line per grant. A mistake is put right by a correction, never by an edit.';
comment on column points_ledger.external_id is 'Id of the event at its source. With source it makes redelivery harmless.';

create unique index points_ledger_source_external_id_key on points_ledger (source, external_id) where source is not null;
create unique index points_ledger_one_opening_balance_key on points_ledger (user_id) where reason = 'opening_balance';
create index points_ledger_user_id_created_at_idx on points_ledger (user_id, created_at desc);
create index points_ledger_reason_created_at_idx on points_ledger (reason, created_at);
create index points_ledger_granted_by_idx on points_ledger (granted_by);

alter table points_ledger enable row level security;
grant select on points_ledger to waypoint_app;

create policy points_ledger_select on points_ledger
  for select to waypoint_app
  using (
    user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    or (select is_staff())
  );
