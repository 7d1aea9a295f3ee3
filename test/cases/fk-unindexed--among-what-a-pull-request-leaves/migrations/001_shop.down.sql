drop table orders;
drop table users;
drop table log;
drop type mood;
