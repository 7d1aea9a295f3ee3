create extension btree_gist;
create table rooms (id integer primary key, name text collate "C" not null);
create table bookings (
  room integer references rooms (id) on delete cascade deferrable initially deferred,
  during tstzrange not null,
  hours numeric generated always as (extract(epoch from upper(during) - lower(during)) / 3600) stored,
  exclude using gist (room with =, during with &&)
);
