-- Back to an empty database. The roles go too: nothing in this database uses them any more.

drop domain xp_points;
drop domain email_address;
drop type staff_role;
drop type pathway;

alter default privileges grant execute on functions to public;

revoke usage on schema extensions from waypoint_app;
drop role waypoint_reporting;
drop role waypoint_app;

drop extension btree_gist;
drop extension pg_trgm;
drop schema extensions;
