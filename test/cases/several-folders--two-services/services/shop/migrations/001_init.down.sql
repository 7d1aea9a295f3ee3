drop table if exists custmers;
