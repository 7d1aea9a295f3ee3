create table shared_notes (note uuid references notes on delete cascade, reader uuid references auth.users on delete cascade, primary key (note, reader));
alter table shared_notes enable row level security;
create policy "Readers" on shared_notes for select to authenticated using (reader = auth.uid());
