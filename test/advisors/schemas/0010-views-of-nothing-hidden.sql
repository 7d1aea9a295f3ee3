create view public.constants as select 42 as answer;
create table public.colours (id bigint primary key, name text);
create view public.colour_names as select name from public.colours;
