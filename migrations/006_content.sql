-- Articles and guides written by members and published by staff. A member can have one piece in review at a time,
-- which keeps the queue short and the feedback personal.

create type content_type as enum ('article', 'guide', 'review', 'news', 'resource');
create type content_status as enum ('draft', 'pending', 'published', 'archived');
comment on type content_status is 'draft: the author''s own. pending: in review. published: for everybody. archived: kept, not shown.';

create table content (
  id uuid primary key default gen_random_uuid(),
  type content_type not null,
  pathway pathway,
  title varchar(160) not null,
  summary text,
  body text not null default '',
  status content_status not null default 'draft',
  author_id uuid not null references users (id) on delete restrict,
  reviewer_id uuid references users (id) on delete set null,
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  view_count bigint not null default 0,
  published_at timestamptz,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  search tsvector generated always as (
    setweight(to_tsvector('english', title), 'A')
    || setweight(to_tsvector('english', coalesce(summary, '')), 'B')
    || setweight(to_tsvector('english', body), 'C')
  ) stored,
  constraint content_published_has_date check (status <> 'published' or published_at is not null),
  constraint content_reviewed_by_another check (reviewer_id <> author_id)
);
comment on table content is 'Everything that members write and staff publish.';
comment on column content.search is 'What full text search looks in: the title weighs most.';
alter table content alter column body set storage external;
alter table content alter column tags set statistics 500;
alter table content set (fillfactor = 90);

create unique index content_one_pending_per_author_key on content (author_id) where status = 'pending';
create index content_author_id_status_idx on content (author_id, status);
create index content_reviewer_id_idx on content (reviewer_id);
create index content_type_pathway_idx on content (type, pathway);
create index content_published_at_idx on content (published_at desc) where status = 'published';
create index content_review_queue_idx on content (created_at) where status = 'pending';
create index content_tags_idx on content using gin (tags);
create index content_metadata_idx on content using gin (metadata jsonb_path_ops);
create index content_search_idx on content using gin (search);

create trigger content_touch
  before update of title, summary, body, tags on content
  for each row
  execute function touch_updated_at();

alter table content enable row level security;
grant select, delete on content to waypoint_app;
grant insert (type, pathway, title, summary, body, status, author_id, tags, metadata) on content to waypoint_app;
grant update (type, pathway, title, summary, body, status, reviewer_id, tags, metadata, published_at) on content to waypoint_app;

create policy content_select on content
  for select to waypoint_app
  using (
    status = 'published'
    or author_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    or (select is_staff())
  );

create policy content_insert_own on content
  for insert to waypoint_app
  with check (
    author_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    and status in ('draft', 'pending')
  );

create policy content_update on content
  for update to waypoint_app
  using (
    author_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    or (select is_staff())
  )
  with check (
    (
      author_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
      and status in ('draft', 'pending')
    )
    or (select is_staff())
  );

create policy content_delete_drafts on content
  for delete to waypoint_app
  using (
    author_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    and status = 'draft'
  );
