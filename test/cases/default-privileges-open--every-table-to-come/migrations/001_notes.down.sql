drop table notes;
alter default privileges in schema public revoke select, insert, update, delete on tables from web_user;
drop role web_user;
