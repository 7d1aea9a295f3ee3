alter table tags alter column id type bigint;
alter table tags alter column name set not null;
alter table tags add constraint tags_name_key unique (name);
alter table tags rename column user_id to owner_id;
drop index tags_name_idx;
update tags set name = lower(name);
