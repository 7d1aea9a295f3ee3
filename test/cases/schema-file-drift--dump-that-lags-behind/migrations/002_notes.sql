alter table orders add note text;
alter type status rename value 'paid' to 'settled';
