create table cities (name text default 'Zürich');
