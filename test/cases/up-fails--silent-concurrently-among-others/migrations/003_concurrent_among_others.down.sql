drop index concurrently customers_phone_idx;
alter table customers drop column phone;
