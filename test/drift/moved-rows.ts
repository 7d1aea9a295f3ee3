/** Two shapes of tables whose rows have to be moved from one to the other, on top of `ground`. */
export type Moved = {
  readonly says: string;
  readonly one: string;
  readonly other: string;
  /** Rows that both shapes take. */
  readonly rows: string;
  /** What is there before and after. */
  readonly kept: string;
};

export const ground = `
create schema log;
create type log.level as enum ('low', 'high');
create table log.people (id int primary key, name text not null);
create function log.note() returns trigger language plpgsql as $$ begin insert into log.noted values (new.id); return new; end $$;
create table log.noted (id bigint);
`;

const columns =
  "id bigint generated always as identity, at date not null, person int not null, level log.level default 'low', twice bigint generated always as (person * 2) stored";

// All that can hang on a table.
const around = `
create index events_at on log.events (at);
alter table log.events add constraint positive check (person > 0);
alter table log.events add constraint person foreign key (person) references log.people on delete cascade;
alter table log.events enable row level security;
alter table log.events force row level security;
create policy own on log.events for select using (person = 1);
create trigger note before insert on log.events for each row execute function log.note();
grant select (id, at) on log.events to public;
comment on table log.events is 'what happened';
comment on column log.events.at is 'the day';
create statistics log.s on at, person from log.events;
alter table log.events replica identity full;
create table log.notes (event bigint, at date, foreign key (event, at) references log.events);
create view log.recent with (security_invoker = true) as select id, at from log.events where at > '2020-02-01';
create materialized view log.days as select at, count(*) from log.events group by at;
create view log.again as select * from log.recent;
create function log.first() returns log.events language sql stable as 'select * from log.events limit 1';
create publication log_pub for table log.events;
`;

const plain = `create table log.events (${columns}, primary key (id, at));${around}`;
const byRange = `create table log.events (${columns}, primary key (id, at)) partition by range (at);
create table log.events_2020 partition of log.events for values from ('2020-01-01') to ('2021-01-01');
create table log.events_rest partition of log.events default;${around}`;
const byHash = `create table log.events (${columns}, primary key (id, at)) partition by hash (id);
create table log.events_0 partition of log.events for values with (modulus 2, remainder 0);
create table log.events_1 partition of log.events for values with (modulus 2, remainder 1);${around}`;

const eventRows = `
insert into log.people values (1, 'a'), (2, 'b');
insert into log.events (at, person) values ('2020-01-05', 1), ('2020-07-05', 2), ('2021-03-01', 1), ('2019-12-31', 2);
insert into log.notes select id, at from log.events;
refresh materialized view log.days;
`;
const eventsKept =
  "select json_build_array((select json_agg(e order by id) from log.events e), (select json_agg(n order by event) from log.notes n), (select count(*) from log.noted), (select json_agg(d order by at) from log.days d))";

const measured = "create table log.measured (day date not null, value int)";
const from = (start: string, end: string) => `for values from ('${start}') to ('${end}')`;
const measuredRows = "insert into log.measured values ('2020-01-05', 1), ('2020-07-05', 2), ('2020-12-31', null)";
const measuredKept = "select json_agg(m order by day) from log.measured m";

export const moved: readonly Moved[] = [
  {
    says: "a table and one that is partitioned by range",
    one: plain,
    other: byRange,
    rows: eventRows,
    kept: eventsKept,
  },
  { says: "a table and one that is partitioned by hash", one: plain, other: byHash, rows: eventRows, kept: eventsKept },
  { says: "two strategies", one: byRange, other: byHash, rows: eventRows, kept: eventsKept },
  {
    says: "two keys of one strategy, with partitions of the same names",
    one: "create table log.k (a int, b int, t text) partition by range (a); create table log.k_1 partition of log.k for values from (0) to (10); create table log.k_2 partition of log.k for values from (10) to (100)",
    other:
      "create table log.k (a int, b int, t text) partition by range (b); create table log.k_1 partition of log.k for values from (0) to (50); create table log.k_2 partition of log.k for values from (50) to (100)",
    rows: "insert into log.k values (1, 99, 'x'), (50, 3, 'y')",
    kept: "select json_agg(k order by a) from log.k k",
  },
  {
    says: "bounds that moved between two partitions",
    one: `${measured} partition by range (day); create table log.m_1 partition of log.measured ${from("2020-01-01", "2020-07-01")}; create table log.m_2 partition of log.measured ${from("2020-07-01", "2021-01-01")}`,
    other: `${measured} partition by range (day); create table log.m_1 partition of log.measured ${from("2020-01-01", "2020-10-01")}; create table log.m_2 partition of log.measured ${from("2020-10-01", "2021-01-01")}`,
    rows: measuredRows,
    kept: measuredKept,
  },
  {
    says: "one partition and two that share its rows",
    one: `${measured} partition by range (day); create table log.m_all partition of log.measured ${from("2020-01-01", "2021-01-01")}`,
    other: `${measured} partition by range (day); create table log.m_1 partition of log.measured ${from("2020-01-01", "2020-07-01")}; create table log.m_2 partition of log.measured ${from("2020-07-01", "2021-01-01")}`,
    rows: measuredRows,
    kept: measuredKept,
  },
  {
    says: "a default partition alone and one with a sibling",
    one: `${measured} partition by range (day); create table log.m_rest partition of log.measured default`,
    other: `${measured} partition by range (day); create table log.m_rest partition of log.measured default; create table log.m_1 partition of log.measured ${from("2020-01-01", "2020-07-01")}`,
    rows: measuredRows,
    kept: measuredKept,
  },
  {
    says: "a partition and a table of its own",
    one: `${measured} partition by range (day); create table log.m_1 (day date not null, value int); alter table log.measured attach partition log.m_1 ${from("2020-01-01", "2021-01-01")}`,
    other: `${measured} partition by range (day); create table log.m_1 (day date not null, value int)`,
    rows: "insert into log.m_1 values ('2020-01-05', 1), ('2020-07-05', 2)",
    kept: "select json_agg(m order by day) from log.m_1 m",
  },
  {
    says: "partitions of partitions, and one level of them",
    one: `${measured} partition by range (day); create table log.m_y partition of log.measured ${from("2020-01-01", "2021-01-01")} partition by list (value); create table log.m_y_1 partition of log.m_y for values in (1, 2); create table log.m_y_n partition of log.m_y for values in (null)`,
    other: `${measured} partition by range (day); create table log.m_y partition of log.measured ${from("2020-01-01", "2021-01-01")}`,
    rows: measuredRows,
    kept: measuredKept,
  },
  {
    says: "a table that others inherit from, with another that is partitioned beside it",
    one: `${measured}; create table log.kid (more text) inherits (log.measured)`,
    other: `${measured} partition by range (day); create table log.m_1 partition of log.measured ${from("2020-01-01", "2021-01-01")}; create table log.kid (day date not null, value int, more text)`,
    rows: `${measuredRows}; insert into log.kid values ('2020-02-02', 9, 'kid')`,
    kept: "select json_agg(r order by day) from (select day, value from log.measured union select day, value from log.kid) r",
  },
  {
    says: "a serial, a column of another type and a table that stays in the plan of another's default",
    one: "create table log.q (id serial primary key, n int); create table log.other (id int default nextval('log.q_id_seq'))",
    other:
      "create table log.q (id serial primary key, n bigint) partition by range (id); create table log.q_1 partition of log.q for values from (0) to (1000); create table log.other (id int default nextval('log.q_id_seq'))",
    rows: "insert into log.q (n) values (5), (6)",
    kept: "select json_build_array((select json_agg(q order by id) from log.q), (select last_value from log.q_id_seq))",
  },
];

const span = (attributes: string, more = "") =>
  `create type log.span as (${attributes}); create table log.c (id int primary key, s log.span not null, ss log.span[])${more};`;
const spanRows =
  "insert into log.c values (1, row(1, 'x,\"y'), array[row(2, null), null]::log.span[]), (2, row(null, ''), '{}')";

/** Composite types that columns with rows are of. */
export const composites: readonly Moved[] = [
  {
    says: "an attribute of another type, and one more",
    one: span("a int, b text"),
    other: span("a bigint, b text, c date"),
    rows: 'insert into log.c select 1, json_populate_record(null::log.span, \'{"a": 1, "b": "x"}\'), array[json_populate_record(null::log.span, \'{"a": 2}\'), null]',
    kept: "select json_agg(json_build_array(id, (s).a, (s).b, (ss[1]).a, cardinality(ss)) order by id) from log.c",
  },
  {
    says: "an attribute that is called otherwise",
    one: span("a int, b_text text"),
    other: span("a int, b_words_text text"),
    rows: spanRows,
    kept: "select json_agg(json_build_array((s)::text, ss::text) order by id) from log.c",
  },
  {
    says: "a collation of an attribute, under a view, an index and a default",
    one: `${span("a int, b text")} alter table log.c alter s set default row(1, 'd'); create index on log.c (((s).b)); create view log.cv as select (s).b, s from log.c;`,
    other: `${span('a int, b text collate "C"')} alter table log.c alter s set default row(1, 'd'); create index on log.c (((s).b)); create view log.cv as select (s).b, s from log.c;`,
    rows: spanRows,
    kept: "select json_agg(json_build_array((s)::text, ss::text) order by id) from log.c",
  },
  {
    says: "an attribute of a type within a type",
    one: `${span("a int, b text")} create type log.outer as (s log.span, n int); create table log.o (o log.outer, os log.outer[])`,
    other: `${span("a bigint, b text")} create type log.outer as (s log.span, n int); create table log.o (o log.outer, os log.outer[])`,
    rows: `${spanRows}; insert into log.o values (row(row(1, 'x'), 2), array[row(row(1, 'y'), 2)]::log.outer[])`,
    kept: "select json_agg(json_build_array(o::text, os::text)) from log.o",
  },
  {
    says: "an attribute of the type of a domain",
    one: `${span("a int, b text")} create domain log.dom as log.span check ((value).a > 0); create table log.o (o log.dom)`,
    other: `${span("a bigint, b text")} create domain log.dom as log.span check ((value).a > 0); create table log.o (o log.dom)`,
    rows: `${spanRows}; insert into log.o values (row(1, 'x'))`,
    kept: "select json_agg(o::text) from log.o",
  },
  {
    says: "attributes of the type that a table is of",
    one: "create type log.kind as (a int, b text); create table log.typed of log.kind (primary key (a))",
    other: "create type log.kind as (a bigint, b text, c date); create table log.typed of log.kind (primary key (a))",
    rows: "insert into log.typed values (1, 'x')",
    kept: "select json_agg(json_build_array(a, b)) from log.typed",
  },
  {
    says: "a table of a type and one of its own",
    one: "create type log.kind as (a int, b text); create table log.typed of log.kind (primary key (a))",
    other: "create type log.kind as (a int, b text); create table log.typed (a int, b text, primary key (a))",
    rows: "insert into log.typed values (1, 'x')",
    kept: "select json_agg(t) from log.typed t",
  },
  {
    says: "the type of a column of a partitioned table",
    one: `${span("a int, b text")} create table log.p (id int, s log.span) partition by range (id); create table log.p_1 partition of log.p for values from (0) to (9)`,
    other: `${span("a bigint, b text")} create table log.p (id int, s log.span) partition by range (id); create table log.p_1 partition of log.p for values from (0) to (9)`,
    rows: "insert into log.p values (1, row(1, 'x'))",
    kept: "select json_agg(json_build_array(id, s::text)) from log.p",
  },
];

/** What does not fit, and must not be lost. */
export const refused: readonly Pick<Moved, "says" | "one" | "other" | "rows" | "kept">[] = [
  {
    says: "a row that no partition accepts",
    one: measured,
    other: `${measured} partition by range (day); create table log.m_1 partition of log.measured ${from("2020-01-01", "2020-07-01")}`,
    rows: measuredRows,
    kept: measuredKept,
  },
  {
    says: "rows of a partition that goes",
    one: `${measured} partition by range (day); create table log.m_1 partition of log.measured ${from("2020-01-01", "2020-07-01")}; create table log.m_2 partition of log.measured ${from("2020-07-01", "2021-01-01")}`,
    other: `${measured} partition by range (day); create table log.m_1 partition of log.measured ${from("2020-01-01", "2020-07-01")}`,
    rows: measuredRows,
    kept: measuredKept,
  },
  {
    says: "rows of a table that does not fit the bounds that it is attached with",
    one: `${measured} partition by range (day); create table log.m_1 (day date not null, value int)`,
    other: `${measured} partition by range (day); create table log.m_1 partition of log.measured ${from("2020-01-01", "2020-07-01")}`,
    rows: "insert into log.m_1 values ('2021-01-01', 1)",
    kept: "select json_agg(m order by day) from log.m_1 m",
  },
];
