-- Members and profiles go, with everything that hung on them.

drop table user_profiles;
drop table users;
drop function create_user_profile();
drop function touch_updated_at();
