alter table customers add column phone text;
grant select on customers to reporting;
