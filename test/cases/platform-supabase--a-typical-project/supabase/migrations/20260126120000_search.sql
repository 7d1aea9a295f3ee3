create extension if not exists vector with schema extensions;
create extension if not exists pg_cron;

alter table public.messages add column embedding extensions.vector(384);
create index messages_embedding_idx on public.messages using hnsw (embedding extensions.vector_cosine_ops);

select cron.schedule('forget', '0 3 * * *', $$ delete from public.messages where sent_at < now() - interval '1 year' $$);
