alter table customers drop column phone;
drop index if exists customers_phone_idx;
