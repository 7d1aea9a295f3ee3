alter table users add column age int;
