-- Slugs may be anything again, also nothing.

alter table content drop constraint content_slug_present_and_plain;
