alter table payments alter column amount type bigint;
comment on column payments.amount is 'cents';
