BEGIN;
create type customer_kind as enum ('person');
COMMIT;
BEGIN;
alter table customers add column kind customer_kind not null default 'person';
COMMIT;
