-- Two pieces may share a slug again.

drop index concurrently content_slug_key;
