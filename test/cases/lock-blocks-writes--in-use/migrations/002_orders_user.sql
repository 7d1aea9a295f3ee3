alter table orders add constraint orders_user_fk foreign key (user_id) references users not valid;
alter table orders validate constraint orders_user_fk;
