create table customers (id bigint primary key, age text not null);
insert into customers values (1, '41'), (2, 'unknown');
alter table customers
  alter column age type integer using age::integer;
create index customers_age_idx on customers (age);
