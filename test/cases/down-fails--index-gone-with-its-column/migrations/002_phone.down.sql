alter table customers drop column phone;
drop index customers_phone_idx;
