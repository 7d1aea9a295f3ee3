create table rooms (id bigint primary key);
grant select on rooms to anon;
