alter table customers alter column email set statistics 1000;
