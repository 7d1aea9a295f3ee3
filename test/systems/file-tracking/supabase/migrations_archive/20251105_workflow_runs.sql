-- Kept for reference, never run: it is in the master file.
create table public.must_never_run_20251105_workflow_runs (id integer);
