create table towns (id bigint primary key);
