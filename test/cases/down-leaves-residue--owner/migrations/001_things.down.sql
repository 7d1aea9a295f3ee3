drop function vault.one();
drop table vault.things;
drop schema vault;
drop role keeper;
