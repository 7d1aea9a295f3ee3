drop text search configuration public.notes;
