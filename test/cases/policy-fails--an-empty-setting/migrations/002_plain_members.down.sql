alter table members add column role text;
