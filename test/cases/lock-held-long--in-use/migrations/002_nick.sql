alter table users add column nick text;
alter table notes drop column body;
update users set nick = email;
