alter table products replica identity default;
drop publication shop;
