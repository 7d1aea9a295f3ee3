alter table customers rename to clients;
alter table clients rename column email to mail;
alter table clients alter column mail drop not null;
