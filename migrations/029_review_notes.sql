-- Reviewers can tell the author what is missing. And what an author has withdrawn to the archive, the author may delete:
-- until now only drafts could go, and people asked staff to remove the rest.

alter table content add column review_note text;
comment on column content.review_note is 'From the reviewer to the author.';
grant update (review_note) on content to waypoint_app;

drop policy content_delete_drafts on content;
create policy content_delete on content
  for delete to waypoint_app
  using (
    (
      author_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
      and status in ('draft', 'archived')
    )
    or (select is_staff())
  );
comment on policy content_delete on content is 'Authors delete what nobody else can see; staff delete anything.';
