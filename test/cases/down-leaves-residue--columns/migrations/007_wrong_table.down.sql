alter table archive drop column phone;
drop table archive;
