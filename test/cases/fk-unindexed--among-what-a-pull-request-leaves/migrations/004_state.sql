alter table orders add constraint state_known check (state in ('open', 'paid')) not valid;
alter table log add column id bigint;
