create function public.touch() returns trigger language plpgsql
as $$ begin new.updated_at := now(); return new; end $$;

create function public.greeting(name text) returns text language sql immutable
begin atomic
  select 'Hello ' || name;
end;

create function public."Odd Name"(a integer, b text[]) returns integer
language sql security definer
as $$ select a + cardinality(b) $$;
revoke execute on function public."Odd Name"(integer, text[]) from public, anon, authenticated;
