alter table notes drop column key;
