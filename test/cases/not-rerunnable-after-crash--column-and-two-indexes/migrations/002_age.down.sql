drop index users_name;
drop index users_age;
alter table users drop column age;
