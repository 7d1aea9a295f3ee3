begin;
drop role keeper;
commit;
