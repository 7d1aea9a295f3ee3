create view everybody as select 1;
