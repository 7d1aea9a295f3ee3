alter table customers alter column email set default '';
