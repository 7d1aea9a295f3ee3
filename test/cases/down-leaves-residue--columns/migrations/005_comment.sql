comment on column customers.notes is 'Shown to support.';
