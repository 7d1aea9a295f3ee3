create table seats (id int primary key, place text not null);
