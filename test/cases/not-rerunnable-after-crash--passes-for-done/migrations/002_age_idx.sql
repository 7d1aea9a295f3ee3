create index concurrently if not exists users_age_idx on users (age);
