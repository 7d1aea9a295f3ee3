create or replace function gross(net numeric) returns numeric
  language sql stable
  return round(net * 1.19, 2);
