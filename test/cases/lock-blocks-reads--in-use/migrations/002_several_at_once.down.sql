alter table orders drop constraint orders_user_fk;
alter table notes drop column title;
alter table users drop column nick;
