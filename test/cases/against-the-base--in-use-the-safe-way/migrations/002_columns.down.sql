alter table orders drop constraint orders_user_fk;
alter table users drop constraint users_age_positive;
alter table users drop column points;
alter table users drop column nick;
