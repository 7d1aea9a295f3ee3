-- begin; commit; rollback;
create table totals (name text primary key, amount numeric not null default 0);

create function add_to(total text, more numeric) returns void language plpgsql as $$
begin
  update totals set amount = amount + more where name = total;
  if not found then
    insert into totals values (total, more);
  end if;
end
$$;

create function total_of(total text) returns numeric language sql stable
begin atomic
  select amount from totals where name = total;
end;

insert into totals values ('commit;', 0);
