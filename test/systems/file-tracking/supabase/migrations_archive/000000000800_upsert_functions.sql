-- Kept for reference, never run: it is in the master file.
create table public.must_never_run_000000000800_upsert_functions (id integer);
