create table events (at timestamptz not null, what text not null) partition by range (at);
