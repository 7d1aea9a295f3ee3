create function "``` @everyone"() returns text language sql as $$ select '```' || '<!-- x -->' || '##[group]' $$;
comment on table "a`b|c" is '| a | b |
|---|---|
![x](https://evil.example/x.png) @team';
