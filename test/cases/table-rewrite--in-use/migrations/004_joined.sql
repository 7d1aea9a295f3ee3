alter table users alter column joined type timestamptz;
