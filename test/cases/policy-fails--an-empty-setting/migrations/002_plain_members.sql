alter table members drop column role;
