create table users (
  id bigint primary key,
  email text not null,
  age integer
);
create table orders (
  id bigint primary key,
  user_id bigint not null,
  note text
);
create index orders_note_idx on orders (note);
