alter table users alter column joined type timestamp;
