-- Readable addresses for content, step 1 of 5: a column that may still be empty, and the rule that fills it.

create function content_slug_for(p_title text, p_id uuid) returns text
  language sql
  immutable
  strict
  parallel safe
  set search_path = ''
as $$
  select ltrim(
    trim(both '-' from regexp_replace(lower(p_title), '[^a-z0-9]+', '-', 'g')) || '-' || left(p_id::text, 8),
    '-'
  )
$$;
comment on function content_slug_for(text, uuid) is 'Readable address for a piece: its title, and enough of its id to be unique.';
grant execute on function content_slug_for(text, uuid) to waypoint_app;

alter table content add column slug text;
comment on column content.slug is 'Readable part of the address. Stays when the title changes, so that links keep working.';
grant insert (slug) on content to waypoint_app;
