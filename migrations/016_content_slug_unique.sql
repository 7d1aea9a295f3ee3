-- Readable addresses, step 3 of 5: one address, one piece. Concurrently, because content is read all the time.

create unique index concurrently content_slug_key on content (slug);
