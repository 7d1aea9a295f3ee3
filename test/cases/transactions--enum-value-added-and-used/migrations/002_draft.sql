-- lockstep: irreversible: enum values stay
alter type order_state add value 'draft';
alter table orders alter column state set default 'draft';
insert into orders values (1);
