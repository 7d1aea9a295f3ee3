alter text search configuration public.notes alter mapping for asciiword with simple;
