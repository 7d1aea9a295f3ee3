-- Kept for reference, never run: it is in the master file.
create table public.must_never_run_20240101000000_initial_schema (id integer);
