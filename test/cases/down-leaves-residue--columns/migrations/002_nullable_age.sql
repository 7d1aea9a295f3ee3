alter table customers alter column age drop not null;
