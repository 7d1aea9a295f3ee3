-- Tribes go.

-- The policies on both tables ask this function, so they have to let go of it first.
drop table tribe_members;
drop table tribes;
drop function my_tribe_ids();
drop function enforce_tribe_size();
drop type tribe_role;
