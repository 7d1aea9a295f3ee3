revoke select on customers from reporting;
alter table customers drop column phone;
