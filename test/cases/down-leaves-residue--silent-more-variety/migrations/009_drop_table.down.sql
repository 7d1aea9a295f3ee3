create table store.stock (product integer not null references products (id), amount integer not null);
alter table store.stock add constraint stock_amount check (amount >= 0);
