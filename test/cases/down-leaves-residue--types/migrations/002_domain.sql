alter domain email set not null;
alter domain email add constraint email_short check (length(value) < 200) not valid;
