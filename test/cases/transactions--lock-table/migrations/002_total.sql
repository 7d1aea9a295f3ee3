lock table counters in share row exclusive mode;
alter table counters add column total bigint;
