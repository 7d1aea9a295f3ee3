drop view busy_rooms, room_names;
