drop table towns;
