create table comments (
  id bigint primary key,
  order_id bigint not null references orders,
  author_id bigint not null references users
);
create index comments_author_id_idx on comments (author_id);
create table reactions (comment_id bigint not null, kind text not null);
