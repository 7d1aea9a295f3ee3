alter table notes add column body text;
alter table users drop column nick;
