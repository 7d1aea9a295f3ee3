create function gross(net numeric) returns numeric
  language sql immutable strict parallel safe
  return round(net * 1.19, 2);
create procedure log_it(what text) language sql as $$ select what $$;
create aggregate product(numeric) (sfunc = numeric_mul, stype = numeric, initcond = '1');
