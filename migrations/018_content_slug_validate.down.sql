-- Postgres cannot take a validation back: the rule is made anew, unvalidated, as it was.

alter table content drop constraint content_slug_present_and_plain;
alter table content
  add constraint content_slug_present_and_plain
  check (slug is not null and slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$') not valid;
comment on constraint content_slug_present_and_plain on content is 'Lower case letters, digits and single dashes.';
