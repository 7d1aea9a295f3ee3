-- Readable addresses, step 4 of 5: the rule for new rows. Not valid yet: checking the old rows here would block
-- writers for as long as it takes to read the whole table.

alter table content
  add constraint content_slug_present_and_plain
  check (slug is not null and slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$') not valid;
comment on constraint content_slug_present_and_plain on content is 'Lower case letters, digits and single dashes.';
