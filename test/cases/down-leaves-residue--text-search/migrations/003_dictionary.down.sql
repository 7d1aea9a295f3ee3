drop text search dictionary if exists public.plain_words;
