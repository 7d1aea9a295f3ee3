drop view cheap;
alter table products alter column price type numeric(12, 4), alter column name type text;
create view cheap as select id, name, price from products where price < 10;
