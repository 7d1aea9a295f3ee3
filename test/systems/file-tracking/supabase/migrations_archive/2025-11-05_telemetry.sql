-- Kept for reference, never run: it is in the master file.
create table public.must_never_run_2025_11_05_telemetry (id integer);
