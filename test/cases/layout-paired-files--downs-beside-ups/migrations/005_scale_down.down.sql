alter table orders drop column scale;
