comment on extension citext is null;
