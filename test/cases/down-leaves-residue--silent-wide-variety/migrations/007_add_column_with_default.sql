alter table rooms add column seats integer not null default 4 check (seats > 0), add column tags text[] not null default '{}';
create index rooms_tags_idx on rooms using gin (tags);
comment on index rooms_tags_idx is 'For the search.';
