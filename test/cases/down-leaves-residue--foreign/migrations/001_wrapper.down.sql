drop foreign data wrapper files;
