alter table users rename column email to mail;
alter table notes rename to remarks;
alter type mood rename value 'sad' to 'blue';
alter table orders drop column note;
