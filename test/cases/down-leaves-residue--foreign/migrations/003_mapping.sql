create server mirror foreign data wrapper files;
create user mapping for public server mirror;
