-- The feed goes, and with it what only the feed needed.

alter table analytics alter column category set statistics -1;
drop statistics content_pathway_status_stats;
alter table achievements replica identity default;
drop publication public_feed;
