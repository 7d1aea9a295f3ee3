alter table accounts drop constraint if exists balance_is_covered;
