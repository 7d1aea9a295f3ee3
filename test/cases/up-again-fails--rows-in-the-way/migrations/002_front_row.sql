insert into seats values (1, 'A1'), (2, 'A2');
create type comfort as enum ('plain', 'soft');
