drop table notes;
drop role reporting;
drop role web_user;
