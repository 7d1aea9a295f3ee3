drop table everything;
