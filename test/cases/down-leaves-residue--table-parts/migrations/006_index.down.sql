drop index accounts_balance_idx;
create index accounts_balance_idx on accounts (balance) where balance >= 0;
