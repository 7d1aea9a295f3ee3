set search_path = public;
drop table orders;
