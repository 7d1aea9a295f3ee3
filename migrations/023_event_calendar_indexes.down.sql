-- The calendar goes back to its first index.

create index concurrently events_pathway_starts_at_idx on events (pathway, starts_at);
drop index concurrently events_pathway_status_starts_at_idx;
drop index concurrently events_tribe_id_idx;
