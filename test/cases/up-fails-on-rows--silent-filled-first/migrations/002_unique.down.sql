alter table orders drop constraint orders_positive;
alter table users drop constraint users_email_key;
alter table users alter column email drop not null;
