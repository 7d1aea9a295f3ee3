create table customers (
  id bigint primary key,
  email text not null default 'nobody@example.org',
  age smallint not null,
  notes text
);
comment on column customers.notes is 'Never shown to the customer.';
