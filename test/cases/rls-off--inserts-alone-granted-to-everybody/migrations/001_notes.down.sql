drop table notes;
drop role web_user;
