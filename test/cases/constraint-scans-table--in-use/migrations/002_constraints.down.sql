alter table orders drop constraint orders_user_fk;
alter table users alter column email drop not null;
alter table users drop constraint users_age_positive;
