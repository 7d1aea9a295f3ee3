create table invoices (id bigint primary key);

-- Down Migration
drop table invoices;
