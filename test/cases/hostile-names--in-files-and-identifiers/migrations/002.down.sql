comment on table "a`b|c" is 'x';
