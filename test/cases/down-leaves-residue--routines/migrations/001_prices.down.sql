drop aggregate product(numeric);
drop procedure log_it(text);
drop function gross(numeric);
