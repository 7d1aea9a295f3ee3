-- lockstep: allow up-destroys-data: the orders were moved to the shop
drop table orders;
