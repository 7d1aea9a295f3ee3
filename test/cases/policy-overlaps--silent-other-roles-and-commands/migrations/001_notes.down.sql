drop table notes;
revoke usage on schema public from app_reader;
drop role app_reader;
revoke usage on schema public from app_user;
drop role app_user;
