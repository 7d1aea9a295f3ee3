alter table accounts add constraint balance_covered check (balance >= 0);
