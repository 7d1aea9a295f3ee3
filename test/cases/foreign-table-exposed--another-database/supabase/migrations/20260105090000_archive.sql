create extension postgres_fdw with schema extensions;
create server archive foreign data wrapper postgres_fdw options (host 'archive.example.org', dbname 'shop');
create foreign table public.old_orders (
  id bigint,
  total numeric
) server archive;
