lock table counters;
alter table counters drop column total;
