-- Kept for reference, never run: it is in the master file.
create table public.must_never_run_20250101000000_performance_indexes (id integer);
