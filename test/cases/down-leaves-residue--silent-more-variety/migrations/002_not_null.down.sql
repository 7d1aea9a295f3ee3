alter table products alter column price drop not null;
