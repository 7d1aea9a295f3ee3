drop table orders, visits;
revoke usage on schema public from visitor;
drop role visitor;
revoke usage on schema public from app_user;
drop role app_user;
