-- Community events and who comes. A host cannot be in two places at once, and an event cannot be overbooked:
-- the database holds both promises, because two requests in the same second got past the application.

create type event_status as enum ('draft', 'scheduled', 'cancelled', 'finished');
create type registration_status as enum ('registered', 'attended', 'no_show', 'withdrawn');

create table events (
  id uuid primary key default gen_random_uuid(),
  title varchar(120) not null,
  description text not null default '',
  pathway pathway,
  status event_status not null default 'draft',
  host_id uuid not null references users (id) on delete restrict,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  during tstzrange generated always as (tstzrange(starts_at, ends_at, '[)')) stored,
  max_participants integer,
  rewards jsonb not null default '{}',
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  constraint events_end_after_start check (ends_at > starts_at),
  constraint events_has_room check (max_participants > 0),
  constraint events_host_is_free
    exclude using gist (host_id with =, during with &&)
    where (status in ('scheduled', 'finished'))
);
comment on table events is 'What happens when, and who hosts it.';
comment on column events.max_participants is 'Null means no limit.';
comment on constraint events_host_is_free on events is 'A host is in one place at a time.';

create index events_host_id_idx on events (host_id);
create index events_pathway_starts_at_idx on events (pathway, starts_at);
create index events_upcoming_idx on events (starts_at) where status = 'scheduled';

create table event_registrations (
  event_id uuid not null references events (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  status registration_status not null default 'registered',
  rating smallint,
  feedback text,
  registered_at timestamptz not null default current_timestamp,
  primary key (event_id, user_id),
  constraint event_registrations_rating_range check (rating between 1 and 5),
  constraint event_registrations_rated_after_attending check (rating is null or status = 'attended')
);
comment on table event_registrations is 'Who said they would come, and whether they did.';

create index event_registrations_user_id_registered_at_idx on event_registrations (user_id, registered_at desc);
create index event_registrations_event_id_status_idx on event_registrations (event_id, status);

create trigger events_touch
  before update of title, description, pathway, status, host_id, starts_at, ends_at, max_participants, rewards on events
  for each row
  execute function touch_updated_at();

create function enforce_event_capacity() returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
declare
  v_limit integer;
  v_taken integer;
begin
  -- The row lock makes registrations for one event queue up behind each other.
  select e.max_participants into v_limit
  from public.events e
  where e.id = new.event_id
  for update;

  select count(*) into v_taken
  from public.event_registrations r
  where r.event_id = new.event_id
    and r.user_id <> new.user_id
    and r.status in ('registered', 'attended');

  if v_taken >= v_limit then
    raise exception 'event % is full', new.event_id using errcode = 'check_violation';
  end if;
  return new;
end
$$;
comment on function enforce_event_capacity() is 'Before a registration counts: refuses it when the event is full.';

create trigger event_registrations_capacity
  before insert or update of status, event_id on event_registrations
  for each row
  when (new.status in ('registered', 'attended'))
  execute function enforce_event_capacity();

alter table events enable row level security;
alter table event_registrations enable row level security;
grant select, insert, update on events to waypoint_app;
grant select, delete on event_registrations to waypoint_app;
grant insert (event_id, user_id) on event_registrations to waypoint_app;
grant update (status, rating, feedback) on event_registrations to waypoint_app;

create policy events_select on events
  for select to waypoint_app
  using (
    status <> 'draft'
    or host_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    or (select is_staff())
  );

create policy events_insert_own on events
  for insert to waypoint_app
  with check (host_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));

create policy events_update on events
  for update to waypoint_app
  using (
    host_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    or (select is_staff())
  )
  with check (
    host_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    or (select is_staff())
  );

create policy event_registrations_select on event_registrations
  for select to waypoint_app
  using (
    user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    or exists (
      select from events e
      where e.id = event_registrations.event_id
        and e.host_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    )
    or (select is_staff())
  );

create policy event_registrations_insert_self on event_registrations
  for insert to waypoint_app
  with check (user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));

create policy event_registrations_update_self on event_registrations
  for update to waypoint_app
  using (user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid))
  with check (user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));

create policy event_registrations_delete_self on event_registrations
  for delete to waypoint_app
  using (user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));
