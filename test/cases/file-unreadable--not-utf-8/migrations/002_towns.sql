create table towns (name text);
