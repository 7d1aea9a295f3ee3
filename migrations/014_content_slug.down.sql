-- Addresses go back to ids.

alter table content drop column slug;
drop function content_slug_for(text, uuid);
