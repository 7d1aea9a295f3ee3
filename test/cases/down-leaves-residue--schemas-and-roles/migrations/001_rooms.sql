create schema reports;
create role analyst nologin;
