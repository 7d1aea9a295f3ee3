drop view notes;
alter table remarks rename to notes;
