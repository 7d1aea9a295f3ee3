alter table posts add column tags text[] not null default '{}';
create index posts_tags_idx on posts using gin (tags);
create table tags (name text primary key);

-- Drafts are shown to their authors, too.
alter policy posts_read on posts using (published or author_id = current_setting('app.user_id', true)::uuid);
