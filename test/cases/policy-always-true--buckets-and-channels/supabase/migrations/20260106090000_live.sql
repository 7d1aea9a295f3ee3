create schema game;
create table game.moves (id bigint generated always as identity primary key, player_id uuid, square text);
grant select on game.moves to anon, authenticated;
alter publication supabase_realtime add table game.moves;

create policy "Everybody chats" on realtime.messages to authenticated using (true) with check (true);
