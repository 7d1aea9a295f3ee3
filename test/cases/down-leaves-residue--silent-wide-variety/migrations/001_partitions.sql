create table events (id bigint generated always as identity, at date not null, kind text not null, primary key (id, at)) partition by range (at);
create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
create table events_other partition of events default;
create index events_kind_idx on events (kind);
