drop function if exists gross(numeric, integer);
