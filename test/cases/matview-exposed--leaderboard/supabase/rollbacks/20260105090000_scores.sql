drop table public.scores;
