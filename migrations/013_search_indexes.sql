-- Search by part of a name got slow at twenty thousand members. Built concurrently: all three tables are busy all day.

create index concurrently users_username_trgm_idx
  on users using gin (lower(username) extensions.gin_trgm_ops);
create index concurrently user_profiles_display_name_trgm_idx
  on user_profiles using gin (lower(display_name) extensions.gin_trgm_ops);
create index concurrently content_title_trgm_idx
  on content using gin (lower(title) extensions.gin_trgm_ops);
