-- Checks the foreign key of the step before, without blocking anybody.

alter table events validate constraint events_tribe_id_fkey;
