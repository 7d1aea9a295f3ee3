alter table users add column nick text;
alter table users add column points integer not null default 0;
alter table users add constraint users_age_positive check (age > 0) not valid;
alter table orders add constraint orders_user_fk foreign key (user_id) references users not valid;
