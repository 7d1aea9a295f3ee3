alter table clients alter column mail set not null;
alter table clients rename column mail to email;
alter table clients rename to customers;
