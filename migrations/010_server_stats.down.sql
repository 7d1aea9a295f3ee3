-- Front page numbers and the sync log go.

drop table discord_sync_log;
drop table server_stats;
