drop schema shop cascade;
