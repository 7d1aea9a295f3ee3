drop view reports;
drop table orders;
