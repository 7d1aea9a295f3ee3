drop schema "we""ird | `schema`";
drop role "@octo/team";
