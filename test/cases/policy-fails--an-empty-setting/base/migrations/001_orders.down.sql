drop table members;
drop function is_member();
drop table orders;
revoke usage on schema public from app_user;
drop role app_user;
