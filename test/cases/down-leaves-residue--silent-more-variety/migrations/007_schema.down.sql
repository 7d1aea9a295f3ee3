alter table store.stock set schema public;
drop schema store;
