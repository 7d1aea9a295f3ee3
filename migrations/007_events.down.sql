-- Events and registrations go.

drop table event_registrations;
drop table events;
drop function enforce_event_capacity();
drop type registration_status;
drop type event_status;
