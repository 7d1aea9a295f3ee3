create table tags (id integer primary key, user_id bigint references users, name varchar(50));
create index tags_name_idx on tags (name);
