create table public."Bestell-ungen" (id bigint generated always as identity primary key, user_id uuid not null references auth.users (id), "Größe" text);
create index on public."Bestell-ungen" (user_id);
alter table public."Bestell-ungen" enable row level security;
create policy "Nur die ""eigenen""" on public."Bestell-ungen" for all to authenticated
  using ("Größe" is distinct from '(ü' and auth.uid() = user_id)
  with check (auth.uid() = user_id and (auth.jwt() ->> 'aal') = 'aal2');
