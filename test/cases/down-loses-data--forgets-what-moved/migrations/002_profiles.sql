create table profiles (user_id bigint primary key references users (id), bio text not null);
insert into profiles select id, bio from users where bio is not null;
alter table users drop column bio;
