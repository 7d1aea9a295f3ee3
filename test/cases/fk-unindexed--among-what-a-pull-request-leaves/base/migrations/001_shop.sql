create table users (id bigint primary key, email text);
create table orders (id bigint primary key, user_id bigint references users, state text);
create table log (line text);
create index orders_state_idx on orders (state);
create type mood as enum ('low', 'high');
