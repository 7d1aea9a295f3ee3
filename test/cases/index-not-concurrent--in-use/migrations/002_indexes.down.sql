create index orders_note_idx on orders (note);

alter table users drop constraint users_email_key;

drop index users_age_idx;
