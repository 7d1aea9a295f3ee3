drop function shout(text);
drop table words;
