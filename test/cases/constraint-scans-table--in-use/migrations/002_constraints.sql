alter table users add constraint users_age_positive check (age > 0);
alter table users alter column email set not null;
alter table orders add constraint orders_user_fk foreign key (user_id) references users;
