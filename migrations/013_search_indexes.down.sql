-- Search by part of a name scans again.

drop index concurrently content_title_trgm_idx;
drop index concurrently user_profiles_display_name_trgm_idx;
drop index concurrently users_username_trgm_idx;
