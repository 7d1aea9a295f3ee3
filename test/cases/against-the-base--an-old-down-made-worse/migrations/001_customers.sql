create type customer_kind as enum ('person', 'company');
create table customers (id bigint primary key, kind customer_kind not null);
