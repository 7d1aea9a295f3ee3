create table totals (name text primary key, amount numeric not null default 0);
savepoint half_way;
insert into totals values ('one', 0);
rollback to savepoint half_way;
insert into totals values ('one', 1);
