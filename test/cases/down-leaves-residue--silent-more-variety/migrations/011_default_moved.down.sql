alter table products alter column meta set compression default;
alter table products alter column name set storage extended;
alter table products alter column made set default current_date;
alter table products alter column id set default nextval('product_numbers');
