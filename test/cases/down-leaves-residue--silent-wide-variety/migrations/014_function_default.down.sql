drop function search(text, text[]);
drop function tenant;
