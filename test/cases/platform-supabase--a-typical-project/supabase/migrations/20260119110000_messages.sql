create table public.messages (
  id bigint generated always as identity primary key,
  room text not null,
  author uuid not null default auth.uid() references public.profiles (id),
  body text not null check (length(body) between 1 and 2000),
  sent_at timestamptz not null default now()
);
create index messages_room_idx on public.messages (room, sent_at desc);

alter table public.messages enable row level security;
create policy "Members read" on public.messages for select to authenticated using (true);
create policy "Authors write" on public.messages for insert to authenticated with check (author = (select auth.uid()));

alter publication supabase_realtime add table public.messages;
grant select on public.messages to service_role;
notify pgrst, 'reload schema';
