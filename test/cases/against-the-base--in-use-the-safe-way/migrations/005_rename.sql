alter table notes rename to remarks;
create view notes as select * from remarks;
