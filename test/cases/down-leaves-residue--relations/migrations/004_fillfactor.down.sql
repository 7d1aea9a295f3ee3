alter table things reset (fillfactor);
