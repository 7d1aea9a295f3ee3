alter table things replica identity nothing;
