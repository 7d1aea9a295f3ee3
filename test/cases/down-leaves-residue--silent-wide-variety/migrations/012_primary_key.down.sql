alter table bookings drop constraint bookings_room_fkey;
alter table rooms drop constraint rooms_pkey;
alter table rooms add primary key (id);
alter table bookings add foreign key (room) references rooms (id) on delete cascade deferrable initially deferred;
