alter type status rename value 'settled' to 'paid';
alter table orders drop note;
