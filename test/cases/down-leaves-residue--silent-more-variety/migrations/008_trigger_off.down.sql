drop function hush() cascade;
