alter table products alter column price set not null;
