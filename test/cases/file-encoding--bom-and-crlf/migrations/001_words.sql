-- Wörter
create table words (
  id bigint primary key,
  word text not null
);

create function shout(word text) returns text language sql immutable as $$
  select upper(word) || $q$!$q$
$$;
