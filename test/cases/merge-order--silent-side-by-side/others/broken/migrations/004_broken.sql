alter table nowhere add column nick text;
