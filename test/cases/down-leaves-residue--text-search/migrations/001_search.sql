create text search configuration public.notes (copy = pg_catalog.english);
