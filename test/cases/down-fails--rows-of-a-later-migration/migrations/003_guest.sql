insert into customers (id, email) values (1, null);
