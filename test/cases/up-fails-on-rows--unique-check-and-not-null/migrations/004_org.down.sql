alter table users drop column org_id;
