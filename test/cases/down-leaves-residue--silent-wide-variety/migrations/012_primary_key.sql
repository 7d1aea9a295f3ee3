alter table rooms drop constraint rooms_pkey cascade;
alter table rooms add constraint rooms_pkey primary key (id);
alter table bookings add constraint bookings_room_fkey foreign key (room) references rooms (id) on delete cascade deferrable initially deferred;
