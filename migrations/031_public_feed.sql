-- The mobile team follows published content and events by logical replication. Both filters of the feed depend on each
-- other, which the planner learns from a statistics object.

create publication public_feed for table content, events, achievements with (publish = 'insert, update, delete');
alter table achievements replica identity full;

create statistics content_pathway_status_stats (ndistinct, dependencies, mcv) on pathway, status from content;
comment on statistics content_pathway_status_stats is
  'News is nearly always published, reviews rarely: the two columns are not independent.';
alter table analytics alter column category set statistics 1000;
