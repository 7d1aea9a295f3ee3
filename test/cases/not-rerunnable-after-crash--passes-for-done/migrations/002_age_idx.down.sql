drop index concurrently users_age_idx;
