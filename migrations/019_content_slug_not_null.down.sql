-- The rule alone keeps slugs present.

alter table content alter column slug drop not null;
