create table customers (id bigint primary key, email text not null, age integer);
alter table customers enable row level security;
create policy own on customers for select using (email = current_user);
