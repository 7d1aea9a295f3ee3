create or replace view cheap_things as select id, label from things where price < 10;
