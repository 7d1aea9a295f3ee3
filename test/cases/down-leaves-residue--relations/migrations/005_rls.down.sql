alter table things disable row level security;
