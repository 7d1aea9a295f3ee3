drop table invoices;
drop role web_user;
