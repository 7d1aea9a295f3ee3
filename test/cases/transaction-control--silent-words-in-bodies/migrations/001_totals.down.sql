drop function total_of(text);
drop function add_to(text, numeric);
drop table totals;
