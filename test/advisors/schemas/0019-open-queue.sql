create extension pgmq;
select pgmq.create('mail');
select pgmq.create('guarded');
select pgmq.create('private');
create schema pgmq_public;
grant usage on schema pgmq, pgmq_public to anon, authenticated;
grant select, insert, update, delete on pgmq.q_mail, pgmq.a_mail, pgmq.q_guarded to authenticated;
alter table pgmq.q_guarded enable row level security;
do $$ begin execute format('alter database %I set pgrst.db_schemas = %L', current_database(), 'public, pgmq_public'); end $$;
