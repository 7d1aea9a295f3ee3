-- The calendar filters by pathway and status, and tribes list their own events. The index by pathway alone gives way to
-- one that serves both questions.

create index concurrently events_tribe_id_idx on events (tribe_id);
create index concurrently events_pathway_status_starts_at_idx on events (pathway, status, starts_at);
drop index concurrently events_pathway_starts_at_idx;
