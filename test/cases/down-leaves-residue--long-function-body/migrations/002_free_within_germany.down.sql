create or replace function shipping(country text, weight numeric) returns numeric language plpgsql immutable as $$
begin
  if country = 'de' then
    return 4.90 + greatest(0, weight - 2) * 1.10;
  elsif country in ('at', 'ch') then
    return 9.90 + greatest(0, weight - 2) * 2.20;
  elsif country in ('fr', 'be', 'nl', 'lu', 'dk', 'pl', 'cz') then
    return 12.90 + greatest(0, weight - 2) * 2.20;
  else
    return 29.00 + weight * 4.04;
  end if;
end
$$;
