-- Review notes go, and authors delete drafts only.

drop policy content_delete on content;
create policy content_delete_drafts on content
  for delete to waypoint_app
  using (
    author_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    and status = 'draft'
  );

alter table content drop column review_note;
