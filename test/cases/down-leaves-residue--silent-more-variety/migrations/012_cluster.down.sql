alter table products set without cluster;
