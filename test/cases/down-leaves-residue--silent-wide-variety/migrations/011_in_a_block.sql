do $$
declare
  name text;
begin
  foreach name in array array['north', 'south'] loop
    execute format('create table %I (id bigint primary key)', 'wing_' || name);
    execute format('alter table %I enable row level security', 'wing_' || name);
    execute format('create policy everybody on %I for select using (true)', 'wing_' || name);
  end loop;
end
$$;
