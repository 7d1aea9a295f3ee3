create table customers (id bigint primary key);
\ir shared/functions.sql
