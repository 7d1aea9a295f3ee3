create extension citext schema public;
create extension hstore schema extensions;
