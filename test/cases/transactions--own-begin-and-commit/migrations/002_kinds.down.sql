BEGIN;
alter table customers drop column kind;
COMMIT;
