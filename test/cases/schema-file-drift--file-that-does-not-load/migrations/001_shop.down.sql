drop table orders;
drop type status;
