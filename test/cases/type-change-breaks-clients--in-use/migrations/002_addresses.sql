alter table users alter column network type inet;
alter table users alter column name type varchar(200);
