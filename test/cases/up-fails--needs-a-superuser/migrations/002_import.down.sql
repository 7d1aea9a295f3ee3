delete from settings;
