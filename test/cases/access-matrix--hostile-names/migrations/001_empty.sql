create role "@octo/team";
create schema "we""ird | `schema`";
grant usage on schema "we""ird | `schema`" to "@octo/team";
