create schema store;
alter table stock set schema store;
