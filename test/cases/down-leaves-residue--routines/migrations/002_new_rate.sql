create or replace function gross(net numeric) returns numeric
  language sql immutable strict parallel safe
  return round(net * 1.21, 2);
