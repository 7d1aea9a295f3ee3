create table customers (id bigint primary key, e_mail text not null);
