alter table accounts enable always trigger accounts_touch;
