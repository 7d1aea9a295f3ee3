--! Previous: -
--! Hash: sha1:1111111111111111111111111111111111111111
create table customers (id bigint primary key);
