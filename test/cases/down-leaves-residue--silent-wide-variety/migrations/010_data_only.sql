insert into rooms (id, name) values (1, 'Aula');
create temp table passing as select * from rooms;
update rooms set name = upper(name) where id in (select id from passing);
