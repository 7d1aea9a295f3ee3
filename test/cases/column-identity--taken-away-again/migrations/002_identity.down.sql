alter table rooms alter column id drop identity;
