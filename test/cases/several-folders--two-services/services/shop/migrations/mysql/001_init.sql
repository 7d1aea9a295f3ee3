create table customers (id bigint auto_increment primary key);
