alter table users rename column full_name to name;
alter table users add column bio text;
update users set bio = profiles.bio from profiles where profiles.user_id = users.id;
drop table profiles;
