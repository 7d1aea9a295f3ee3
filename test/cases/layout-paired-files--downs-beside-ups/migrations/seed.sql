insert into customers values (1, 'ada@example.org');
