drop foreign table public.old_orders;
drop server archive;
drop extension postgres_fdw;
