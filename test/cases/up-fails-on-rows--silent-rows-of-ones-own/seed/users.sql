insert into users (email, name) values ('ann@example.com', 'Ann'), ('bob@example.com', 'Bob');
