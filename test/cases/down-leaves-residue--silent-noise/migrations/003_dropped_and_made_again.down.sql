create table people (
  id integer not null,
  mail text,
  kind text not null default 'person'
);
create sequence customers_id_seq as integer owned by people.id;
alter table people alter column id set default nextval('customers_id_seq');
alter table people add constraint customers_pkey primary key (id);
alter table people rename to clients;
create index customers_email_idx on clients using btree (mail);
grant all on clients to current_user;
