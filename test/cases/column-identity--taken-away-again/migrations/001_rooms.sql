create table rooms (id integer primary key, name text not null);
