drop view cheap;
alter table products alter column name type varchar(80), alter column price type numeric(10, 2);
create view cheap as select id, name, price from products where price < 10;
