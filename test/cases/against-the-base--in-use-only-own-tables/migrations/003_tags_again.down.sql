create index tags_name_idx on tags (name);
alter table tags rename column owner_id to user_id;
alter table tags drop constraint tags_name_key;
alter table tags alter column name drop not null;
alter table tags alter column id type integer;
