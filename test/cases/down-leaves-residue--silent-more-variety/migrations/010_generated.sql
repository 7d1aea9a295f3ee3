alter table products add column slug text generated always as (lower(name)) stored;
create unique index concurrently if not exists products_slug_idx on products (slug);
