alter default privileges in schema reports grant select on tables to analyst;
