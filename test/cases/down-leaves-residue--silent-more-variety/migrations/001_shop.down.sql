drop view cheap;
drop table stock;
drop table products;
drop type colour;
