create role keeper nologin;
grant keeper to current_user;
create schema vault;
grant usage, create on schema vault to keeper;
create table vault.things (id bigint primary key);
create function vault.one() returns integer language sql return 1;
