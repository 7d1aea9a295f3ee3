create table cars (id integer generated always as identity primary key, plate text not null);
