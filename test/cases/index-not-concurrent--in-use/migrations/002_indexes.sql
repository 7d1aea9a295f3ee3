create index users_age_idx on users (age);

alter table users add constraint users_email_key unique (email);

drop index orders_note_idx;
