drop table lonely;
