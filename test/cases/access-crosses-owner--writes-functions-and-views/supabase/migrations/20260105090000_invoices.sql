create table public.invoices (id bigint generated always as identity primary key, user_id uuid not null references auth.users (id), status text not null default 'draft', note text);
create index on public.invoices (user_id);
alter table public.invoices enable row level security;
create policy "Own" on public.invoices for select to authenticated using (user_id = (select auth.uid()));
create policy "Drafts may be changed" on public.invoices for update to authenticated using (status = 'draft');
create policy "Anyone signed in" on public.invoices for insert to authenticated with check (note is null or note <> '');
create function public.all_invoices() returns setof public.invoices language sql stable security definer set search_path = ''
  as $$ select * from public.invoices $$;

create table public.messages (id bigint generated always as identity primary key, user_id uuid not null references auth.users (id), body text);
create index on public.messages (user_id);
alter table public.messages enable row level security;
create policy "Own" on public.messages for select to authenticated using (user_id = (select auth.uid()));
create policy "For the support team" on public.messages for select to authenticated using (true);
