comment on column customers.notes is null;
