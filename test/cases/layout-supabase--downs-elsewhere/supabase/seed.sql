insert into public.customers (email) values ('ada@example.org');
