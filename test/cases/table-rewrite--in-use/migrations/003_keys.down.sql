alter table users alter column joined type timestamp;
alter table notes drop column key;
