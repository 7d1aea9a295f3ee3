alter table things set (fillfactor = 80, autovacuum_enabled = false);
