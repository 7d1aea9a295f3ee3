create table feedback (
  id integer generated always as identity primary key,
  body text not null
);
grant insert on feedback to public;
