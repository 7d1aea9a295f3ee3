alter table accounts disable trigger accounts_touch;
