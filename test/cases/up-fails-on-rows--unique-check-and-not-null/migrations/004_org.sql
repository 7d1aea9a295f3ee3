alter table users add column org_id bigint not null;
