drop function about(numeric, numeric);
