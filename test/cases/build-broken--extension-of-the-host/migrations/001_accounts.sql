create table accounts (
  id uuid primary key default uuid_generate_v4(),
  email text not null
);
