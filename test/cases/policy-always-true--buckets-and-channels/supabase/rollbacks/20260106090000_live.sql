drop policy "Everybody chats" on realtime.messages;
drop schema game cascade;
