alter table orders alter column placed type timestamptz;
