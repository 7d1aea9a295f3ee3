create or replace view cheap_things with (security_invoker = true) as select id, label from things where price < 20;
