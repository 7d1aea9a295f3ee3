create table invoices (
  id bigint generated always as identity primary key,
  payment_id bigint not null references payments (id),
  issued_on date not null
);
create index invoices_payment_idx on invoices (payment_id);
