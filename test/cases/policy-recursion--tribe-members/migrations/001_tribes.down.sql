drop table tribe_members, tribes;
revoke usage on schema public from app_user;
drop role app_user;
