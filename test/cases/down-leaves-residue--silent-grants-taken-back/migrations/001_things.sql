create role auditor nologin;
create schema reports;
create table things (id bigint primary key);
create function one() returns integer language sql return 1;
