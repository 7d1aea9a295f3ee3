drop trigger rooms_stamp on rooms;
drop trigger events_stamp on events;
drop function stamp();
