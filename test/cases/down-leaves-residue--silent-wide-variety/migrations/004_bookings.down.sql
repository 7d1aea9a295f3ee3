drop table bookings, rooms;
drop extension btree_gist;
