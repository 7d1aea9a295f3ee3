create table accounts (id bigint primary key, owner_name text not null, balance numeric not null);
create table entries (id bigint primary key, account_id bigint not null, amount numeric not null);
alter table entries add constraint entries_account_fkey foreign key (account_id) references accounts (id) not valid;
alter table accounts enable row level security;
create policy own on accounts for all using (owner_name = current_user) with check (owner_name = current_user);
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger accounts_touch before update on accounts for each row execute function touch();
create index accounts_balance_idx on accounts (balance) where balance > 0;
