alter table customers drop column kind;
drop type customer_kind;
