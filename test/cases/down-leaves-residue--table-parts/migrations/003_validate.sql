alter table entries validate constraint entries_account_fkey;
