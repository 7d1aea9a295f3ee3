alter table stock add constraint stock_amount check (amount >= 0) not valid;
alter table stock validate constraint stock_amount;
