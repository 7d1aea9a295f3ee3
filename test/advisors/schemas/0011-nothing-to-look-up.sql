create function public.resolved() returns integer language sql begin atomic select 1; end;
create aggregate public.product(numeric) (sfunc = numeric_mul, stype = numeric, initcond = '1');
