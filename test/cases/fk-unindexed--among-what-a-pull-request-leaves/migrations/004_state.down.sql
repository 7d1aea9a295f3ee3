alter table log drop column id;
alter table orders drop constraint state_known;
