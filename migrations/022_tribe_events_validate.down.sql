-- Postgres cannot take a validation back: the foreign key is made anew, unvalidated, as it was.

alter table events drop constraint events_tribe_id_fkey;
alter table events
  add constraint events_tribe_id_fkey
  foreign key (tribe_id) references tribes (id) on delete set null not valid;
