-- Events can belong to a tribe. The foreign key starts unvalidated: validating takes a scan, and both tables would be
-- locked for it.

alter table events add column tribe_id uuid;
comment on column events.tribe_id is 'Null for events of the whole community.';
alter table events
  add constraint events_tribe_id_fkey
  foreign key (tribe_id) references tribes (id) on delete set null not valid;
