drop type price_range;
drop type address;
drop domain email;
