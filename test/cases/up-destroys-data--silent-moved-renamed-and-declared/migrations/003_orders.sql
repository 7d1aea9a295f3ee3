-- lockstep: irreversible: the orders were moved to the shop
drop table orders;
