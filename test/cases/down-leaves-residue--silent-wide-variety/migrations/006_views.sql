create view room_names as select id, name from rooms;
create view busy_rooms with (security_barrier) as select n.name, count(*) from room_names n join bookings b on b.room = n.id group by 1;
