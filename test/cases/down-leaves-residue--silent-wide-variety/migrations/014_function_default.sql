create function tenant() returns text language sql stable as $$ select current_setting('app.tenant', true) $$;
create function search(term text default '', variadic tags text[] default '{}') returns setof rooms
  language plpgsql stable security definer set search_path = public, pg_temp rows 10 cost 50
as $$ begin return query select * from rooms where name ilike term; end $$;
