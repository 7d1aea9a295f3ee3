alter table rooms drop column tags, drop column seats;
