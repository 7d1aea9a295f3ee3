// Queues are real tables here, made by the caller: a migration creates queues, sends to them and drops them.

import { grantsToOwner, type Stub, stub } from "./stub.ts";

export const pgmq: Stub = stub("pgmq", "1.5.1", "A lightweight message queue. Like AWS SQS and RSMQ but on Postgres.", {
  schema: "pgmq",
  script: `
grant usage, create on schema pgmq to @extowner@ with grant option;
create table pgmq.meta (
  queue_name varchar unique not null, is_partitioned boolean not null, is_unlogged boolean not null,
  created_at timestamptz not null default now()
);
create type pgmq.message_record as (
  msg_id bigint, read_ct integer, enqueued_at timestamptz, vt timestamptz, message jsonb, headers jsonb
);
create type pgmq.queue_record as (queue_name varchar, is_partitioned boolean, is_unlogged boolean, created_at timestamptz);
create type pgmq.metrics_result as (
  queue_name text, queue_length bigint, newest_msg_age_sec integer, oldest_msg_age_sec integer, total_messages bigint,
  scrape_time timestamptz, queue_visible_length bigint
);
create function pgmq.format_table_name(queue_name text, prefix text) returns text language sql immutable
  return lower(prefix || '_' || queue_name);
create function pgmq.validate_queue_name(queue_name text) returns void language plpgsql as $$
begin
  if length(queue_name) > 47 then raise exception 'queue name is too long, maximum length is 47 characters'; end if;
end $$;
create function pgmq.create_non_partitioned(queue_name text) returns void language plpgsql as $$
begin
  perform pgmq.validate_queue_name($1);
  execute format('create table if not exists pgmq.%I (msg_id bigint primary key generated always as identity,
    read_ct integer default 0 not null, enqueued_at timestamptz default now() not null, vt timestamptz not null,
    message jsonb, headers jsonb)', pgmq.format_table_name($1, 'q'));
  execute format('create table if not exists pgmq.%I (msg_id bigint primary key,
    read_ct integer default 0 not null, enqueued_at timestamptz default now() not null,
    archived_at timestamptz default now() not null, vt timestamptz not null, message jsonb, headers jsonb)',
    pgmq.format_table_name($1, 'a'));
  execute format('create index if not exists %I on pgmq.%I (vt)',
    pgmq.format_table_name($1, 'q') || '_vt_idx', pgmq.format_table_name($1, 'q'));
  execute format('create index if not exists %I on pgmq.%I (archived_at)',
    'archived_at_idx_' || lower($1), pgmq.format_table_name($1, 'a'));
  insert into pgmq.meta (queue_name, is_partitioned, is_unlogged) values ($1, false, false) on conflict do nothing;
end $$;
create function pgmq.create(queue_name text) returns void language plpgsql as $$
begin perform pgmq.create_non_partitioned($1); end $$;
create function pgmq.create_unlogged(queue_name text) returns void language plpgsql as $$
begin
  perform pgmq.create_non_partitioned($1);
  execute format('alter table pgmq.%I set unlogged', pgmq.format_table_name($1, 'q'));
  update pgmq.meta m set is_unlogged = true where m.queue_name = $1;
end $$;
create function pgmq.create_partitioned(
  queue_name text, partition_interval text default '10000', retention_interval text default '100000'
) returns void language plpgsql as $$
begin
  perform pgmq.create_non_partitioned($1);
  update pgmq.meta m set is_partitioned = true where m.queue_name = $1;
end $$;
create function pgmq.drop_queue(queue_name text) returns boolean language plpgsql as $$
begin
  execute format('drop table if exists pgmq.%I, pgmq.%I', pgmq.format_table_name($1, 'q'), pgmq.format_table_name($1, 'a'));
  delete from pgmq.meta m where m.queue_name = $1;
  return found;
end $$;
create function pgmq.drop_queue(queue_name text, partitioned boolean) returns boolean language sql as $$ select pgmq.drop_queue($1) $$;
create function pgmq.detach_archive(queue_name text) returns void language sql as $$ $$;
create function pgmq.send(queue_name text, msg jsonb, headers jsonb, delay timestamptz) returns setof bigint language plpgsql as $$
begin
  return query execute format('insert into pgmq.%I (vt, message, headers) values ($2, $1, $3) returning msg_id',
    pgmq.format_table_name($1, 'q')) using $2, $4, $3;
end $$;
create function pgmq.send(queue_name text, msg jsonb) returns setof bigint language sql as $$
  select pgmq.send($1, $2, null, clock_timestamp()) $$;
create function pgmq.send(queue_name text, msg jsonb, headers jsonb) returns setof bigint language sql as $$
  select pgmq.send($1, $2, $3, clock_timestamp()) $$;
create function pgmq.send(queue_name text, msg jsonb, delay integer) returns setof bigint language sql as $$
  select pgmq.send($1, $2, null, clock_timestamp() + make_interval(secs => $3)) $$;
create function pgmq.send(queue_name text, msg jsonb, headers jsonb, delay integer) returns setof bigint language sql as $$
  select pgmq.send($1, $2, $3, clock_timestamp() + make_interval(secs => $4)) $$;
create function pgmq.send_batch(queue_name text, msgs jsonb[], delay integer default 0) returns setof bigint language sql as $$
  select pgmq.send($1, m, null, clock_timestamp() + make_interval(secs => $3)) from unnest($2) m $$;
create function pgmq.read(queue_name text, vt integer, qty integer, conditional jsonb default '{}')
returns setof pgmq.message_record language plpgsql as $$
begin
  return query execute format('update pgmq.%1$I q set vt = clock_timestamp() + make_interval(secs => $1), read_ct = read_ct + 1
    where msg_id in (select msg_id from pgmq.%1$I where vt <= clock_timestamp() and message @> $3
      order by msg_id limit $2 for update skip locked)
    returning q.msg_id, q.read_ct, q.enqueued_at, q.vt, q.message, q.headers', pgmq.format_table_name($1, 'q')) using $2, $3, $4;
end $$;
create function pgmq.read_with_poll(
  queue_name text, vt integer, qty integer, max_poll_seconds integer default 5, poll_interval_ms integer default 100,
  conditional jsonb default '{}'
) returns setof pgmq.message_record language sql as $$ select * from pgmq.read($1, $2, $3, $6) $$;
create function pgmq.pop(queue_name text) returns setof pgmq.message_record language plpgsql as $$
begin
  return query execute format('delete from pgmq.%1$I q where msg_id = (select msg_id from pgmq.%1$I
      where vt <= clock_timestamp() order by msg_id limit 1 for update skip locked)
    returning q.msg_id, q.read_ct, q.enqueued_at, q.vt, q.message, q.headers', pgmq.format_table_name($1, 'q'));
end $$;
create function pgmq.delete(queue_name text, msg_ids bigint[]) returns setof bigint language plpgsql as $$
begin
  return query execute format('delete from pgmq.%I where msg_id = any ($1) returning msg_id',
    pgmq.format_table_name($1, 'q')) using $2;
end $$;
create function pgmq.delete(queue_name text, msg_id bigint) returns boolean language sql as $$
  select exists (select pgmq.delete($1, array[$2])) $$;
create function pgmq.archive(queue_name text, msg_ids bigint[]) returns setof bigint language plpgsql as $$
begin
  return query execute format('with gone as (delete from pgmq.%I where msg_id = any ($1)
      returning msg_id, vt, read_ct, enqueued_at, message, headers)
    insert into pgmq.%I (msg_id, vt, read_ct, enqueued_at, message, headers) select * from gone returning msg_id',
    pgmq.format_table_name($1, 'q'), pgmq.format_table_name($1, 'a')) using $2;
end $$;
create function pgmq.archive(queue_name text, msg_id bigint) returns boolean language sql as $$
  select exists (select pgmq.archive($1, array[$2])) $$;
create function pgmq.set_vt(queue_name text, msg_id bigint, vt integer) returns setof pgmq.message_record language plpgsql as $$
begin
  return query execute format('update pgmq.%I q set vt = clock_timestamp() + make_interval(secs => $2) where msg_id = $1
    returning q.msg_id, q.read_ct, q.enqueued_at, q.vt, q.message, q.headers', pgmq.format_table_name($1, 'q')) using $2, $3;
end $$;
create function pgmq.purge_queue(queue_name text) returns bigint language plpgsql as $$
declare gone bigint;
begin
  execute format('delete from pgmq.%I', pgmq.format_table_name($1, 'q'));
  get diagnostics gone = row_count;
  return gone;
end $$;
create function pgmq.list_queues() returns setof pgmq.queue_record language sql as $$ select * from pgmq.meta $$;
create function pgmq.metrics(queue_name text) returns pgmq.metrics_result language sql as $$
  select row($1, 0, null, null, 0, now(), 0)::pgmq.metrics_result $$;
create function pgmq.metrics_all() returns setof pgmq.metrics_result language sql as $$
  select pgmq.metrics(m.queue_name) from pgmq.meta m $$;
create function pgmq.enable_notify_insert(queue_name text, throttle_interval_ms integer default 250) returns void language sql as $$ $$;
create function pgmq.disable_notify_insert(queue_name text) returns void language sql as $$ $$;
${grantsToOwner("pgmq")}
`,
});
