create domain email as text check (value like '%@%');
create type address as (street text, city text);
create type price_range as range (subtype = numeric);
