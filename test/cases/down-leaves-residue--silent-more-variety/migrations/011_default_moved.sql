alter table products alter column id drop default;
alter table products alter column made set default '2026-01-01';
alter table products alter column name set storage external;
alter table products alter column meta set compression pglz;
