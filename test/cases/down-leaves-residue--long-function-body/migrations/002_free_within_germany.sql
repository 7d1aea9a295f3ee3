create or replace function shipping(country text, weight numeric) returns numeric language plpgsql immutable as $$
begin
  return 0;
end
$$;
