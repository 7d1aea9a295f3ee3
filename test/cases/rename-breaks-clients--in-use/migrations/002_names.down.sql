alter table orders add column note text;
alter type mood rename value 'blue' to 'sad';
alter table remarks rename to notes;
alter table users rename column mail to email;
