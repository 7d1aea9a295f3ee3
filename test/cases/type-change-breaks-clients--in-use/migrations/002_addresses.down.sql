alter table users alter column name type varchar(100);
alter table users alter column network type cidr;
