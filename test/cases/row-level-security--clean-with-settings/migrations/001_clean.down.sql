drop table "Odd ""Table"" `x`", labels, tasks, projects, users;
drop function current_user_id();
revoke usage on schema public from app_user;
drop role app_user;
