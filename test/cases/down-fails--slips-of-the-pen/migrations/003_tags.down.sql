BEGIN;
drop table tags;
COMMIT:
