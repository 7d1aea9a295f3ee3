-- Policies and grants first, then the switch, then the functions that the policies asked.

drop policy user_profiles_update_self on user_profiles;
drop policy user_profiles_select on user_profiles;
drop policy users_update_self on users;
drop policy users_insert_self on users;
drop policy users_select on users;

revoke update (display_name, bio, preferences, is_public) on user_profiles from waypoint_app;
revoke select on user_profiles from waypoint_app;
revoke update (username, email, avatar_url, pathways) on users from waypoint_app;
revoke insert (id, discord_id, username, email, avatar_url) on users from waypoint_app;
revoke select on users from waypoint_app;

alter table user_profiles disable row level security;
alter table users disable row level security;

drop function is_staff();
drop function has_role(uuid, staff_role);
