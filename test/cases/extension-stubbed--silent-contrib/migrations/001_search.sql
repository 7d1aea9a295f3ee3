create extension if not exists pg_trgm;
create table places (id bigint primary key, name text not null);
create index places_name_idx on places using gin (name gin_trgm_ops);
