alter table stock drop constraint stock_amount;
