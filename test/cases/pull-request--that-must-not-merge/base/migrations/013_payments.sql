create table payments (id bigint primary key, amount integer not null, paid_at timestamptz);
