alter table things replica identity full;
