drop table wing_north, wing_south;
