do $$
begin
  for i in 1..3 loop
    insert into customers (id, email) values (i, i || '@example.org');
    commit;
  end loop;
end
$$;
