BEGIN;
drop table customers;
COMMIT;
