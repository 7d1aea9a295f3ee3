update users set email = 'user-' || id || '@example.com' where email is null;
update users set email = email || '-' || id where id in (
  select id from (select id, row_number() over (partition by email order by id) as nth from users) numbered where nth > 1
);
alter table users alter column email set not null;
alter table users add constraint users_email_key unique (email);
alter table orders add constraint orders_positive check (total > 0) not valid;
