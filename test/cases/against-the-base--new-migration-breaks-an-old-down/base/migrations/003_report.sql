create table reports (id bigint primary key);
