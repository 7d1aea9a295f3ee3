// More of what a down can forget, one trait at a time: `given` stands, `up` changes it, `down` takes the change back, and each
// of `broken` forgets one part. Kinds that `pairs.ts` does not have.

export type WiderPair = {
  readonly name: string;
  /** Does it need a database of its own? */
  readonly alone?: boolean;
  /** First major version that knows it. */
  readonly from?: number;
  readonly given: string;
  readonly up: string;
  readonly down: string;
  readonly broken: readonly (readonly [down: string, leaves: RegExp])[];
};

const t = "create table t (id int primary key, a text not null default 'x', b int, c date, owner_id uuid);";
const nothing = "select 1;";

const alone = (one: WiderPair): WiderPair => ({ ...one, alone: true });

const pair = (
  name: string,
  [given, up, down]: readonly [string, string, string],
  broken: WiderPair["broken"],
  from?: number,
): WiderPair => ({ name, given, up, down, broken, ...(from === undefined ? {} : { from }) });

export const widerPairs: readonly WiderPair[] = [
  pair(
    "child that leaves its parent and comes back",
    [
      "create table p (a int, constraint pos check (a > 0)); create table k (b int) inherits (p);",
      "alter table k no inherit p;",
      "alter table k inherit p;",
    ],
    [
      [nothing, /table public\.k/],
      ["alter table k inherit p; alter table k alter a set default 1;", /column public\.k\.a/],
    ],
  ),
  pair(
    "materialized view that was filled",
    [
      `${t} create materialized view m as select id from t; create unique index mi on m (id);`,
      "drop materialized view m;",
      "create materialized view m as select id from t; create unique index mi on m (id);",
    ],
    [
      [
        "create materialized view m as select id from t with no data; create unique index mi on m (id);",
        /materialized view public\.m/,
      ],
    ],
  ),
  pair(
    "materialized view emptied",
    [
      `${t} create materialized view m as select id from t;`,
      "refresh materialized view m with no data;",
      "refresh materialized view m;",
    ],
    [[nothing, /materialized view public\.m/]],
  ),
  pair(
    "materialized view filled for the first time",
    [`${t} create materialized view m as select id from t with no data;`, "refresh materialized view m;", nothing],
    [],
  ),
  pair(
    "view check option",
    [
      `${t} create view v as select id, a, b from t where b > 0 with local check option;`,
      "create or replace view v as select id, a, b from t where b > 0;",
      "create or replace view v as select id, a, b from t where b > 0 with local check option;",
    ],
    [
      [nothing, /view public\.v/],
      ["create or replace view v as select id, a, b from t where b > 0 with cascaded check option;", /view public\.v/],
    ],
  ),
  pair(
    "view security invoker",
    [
      `${t} create view v with (security_invoker = true) as select id from t;`,
      "alter view v reset (security_invoker);",
      "alter view v set (security_invoker = true);",
    ],
    [
      [nothing, /view public\.v/],
      ["alter view v set (security_invoker = false);", /view public\.v/],
    ],
    15,
  ),
  pair(
    "default of a view's column",
    [
      `${t} create view v as select id, a from t; alter view v alter a set default 'y';`,
      "alter view v alter a drop default;",
      "alter view v alter a set default 'y';",
    ],
    [[nothing, /column public\.v\.a/]],
  ),
  pair(
    "materialized view",
    [
      `${t} create materialized view m with (fillfactor = 80) as select id, b from t; create unique index m_id on m (id);`,
      "drop materialized view m;",
      "create materialized view m with (fillfactor = 80) as select id, b from t; create unique index m_id on m (id);",
    ],
    [
      ["create materialized view m with (fillfactor = 80) as select id, b from t;", /index public\.m_id/],
      ["create materialized view m as select id, b from t; create unique index m_id on m (id);", /view public\.m/],
    ],
  ),
  pair(
    "forced row security",
    [
      `${t} alter table t enable row level security, force row level security;`,
      "alter table t no force row level security, disable row level security;",
      "alter table t enable row level security, force row level security;",
    ],
    [
      ["alter table t enable row level security;", /table public\.t$/],
      ["alter table t force row level security;", /table public\.t$/],
    ],
  ),
  pair(
    "unlogged",
    [`${t}`, "alter table t set unlogged;", "alter table t set logged;"],
    [[nothing, /table public\.t$/]],
  ),
  pair(
    "replica identity by an index",
    [
      `${t} create unique index t_a on t (a); alter table t replica identity using index t_a;`,
      "alter table t replica identity full;",
      "alter table t replica identity using index t_a;",
    ],
    [
      ["alter table t replica identity default;", /public\.t/],
      ["alter table t replica identity nothing;", /public\.t/],
    ],
  ),
  pair(
    "column options",
    [
      `${t} alter table t alter b set (n_distinct = 5);`,
      "alter table t alter b reset (n_distinct);",
      "alter table t alter b set (n_distinct = 5);",
    ],
    [
      [nothing, /column public\.t\.b/],
      ["alter table t alter b set (n_distinct = 6);", /column public\.t\.b/],
    ],
  ),
  pair(
    "length, scale and time zone",
    [
      "create table w (v varchar(10), n numeric(10,2), s timestamptz(3), i interval day to second, r int[]);",
      "alter table w alter v type varchar(20), alter n type numeric(12,2), alter s type timestamptz, alter i type interval, alter r type bigint[];",
      "alter table w alter v type varchar(10), alter n type numeric(10,2), alter s type timestamptz(3), alter i type interval day to second, alter r type int[];",
    ],
    [
      [
        "alter table w alter n type numeric(10,2), alter s type timestamptz(3), alter i type interval day to second, alter r type int[];",
        /column public\.w\.v/,
      ],
      [
        "alter table w alter v type varchar(10), alter n type numeric(10,3), alter s type timestamptz(3), alter i type interval day to second, alter r type int[];",
        /column public\.w\.n/,
      ],
      [
        "alter table w alter v type varchar(10), alter n type numeric(10,2), alter s type timestamp(3), alter i type interval day to second, alter r type int[];",
        /column public\.w\.s/,
      ],
      [
        "alter table w alter v type varchar(10), alter n type numeric(10,2), alter s type timestamptz(3), alter r type int[];",
        /column public\.w\.i/,
      ],
      [
        "alter table w alter v type varchar(10), alter n type numeric(10,2), alter s type timestamptz(3), alter i type interval day to second;",
        /column public\.w\.r/,
      ],
    ],
  ),
  pair(
    "options of an identity",
    [
      "create table g (id int generated always as identity (start 100 increment 10 cycle maxvalue 1000));",
      "alter table g alter id set increment 1, alter id set no cycle, alter id set start 1;",
      "alter table g alter id set increment 10, alter id set cycle, alter id set start 100;",
    ],
    [
      ["alter table g alter id set cycle, alter id set start 100;", /public\.g/],
      ["alter table g alter id set increment 10, alter id set start 100;", /public\.g/],
      ["alter table g alter id set increment 10, alter id set cycle;", /public\.g/],
    ],
  ),
  pair(
    "type, bounds and cycle of a sequence",
    [
      "create sequence q as smallint minvalue 5 maxvalue 500 start 7 cycle;",
      "alter sequence q as bigint minvalue 1 maxvalue 9000 no cycle start 1;",
      "alter sequence q as smallint minvalue 5 maxvalue 500 start 7 cycle;",
    ],
    [
      ["alter sequence q minvalue 5 maxvalue 500 start 7 cycle;", /sequence public\.q/],
      ["alter sequence q as smallint maxvalue 500 start 7 cycle;", /sequence public\.q/],
      ["alter sequence q as smallint minvalue 5 maxvalue 500 start 7;", /sequence public\.q/],
      ["alter sequence q as smallint minvalue 5 maxvalue 500 start 8 cycle;", /sequence public\.q/],
    ],
  ),
  pair(
    "rights on sequences, schemas, types and functions",
    [
      "create role r1; create sequence q; create schema s; create type e as enum ('a'); create function f() returns int language sql as 'select 1';",
      "grant usage on sequence q to r1; grant usage, create on schema s to r1; revoke usage on type e from public; revoke execute on function f() from public;",
      "revoke all on sequence q from r1; revoke all on schema s from r1; grant usage on type e to public; grant execute on function f() to public;",
    ],
    [
      [
        "revoke all on schema s from r1; grant usage on type e to public; grant execute on function f() to public;",
        /sequence public\.q/,
      ],
      [
        "revoke all on sequence q from r1; revoke create on schema s from r1; grant usage on type e to public; grant execute on function f() to public;",
        /schema s/,
      ],
      [
        "revoke all on sequence q from r1; revoke all on schema s from r1; grant execute on function f() to public;",
        /public\.e/,
      ],
      [
        "revoke all on sequence q from r1; revoke all on schema s from r1; grant usage on type e to public;",
        /function public\.f/,
      ],
    ],
  ),
  pair(
    "constraint trigger",
    [
      `${t} create function tf() returns trigger language plpgsql as 'begin return new; end'; create constraint trigger g after update of a, b on t deferrable initially deferred for each row when (old.a is distinct from new.a) execute function tf('x');`,
      "drop trigger g on t;",
      "create constraint trigger g after update of a, b on t deferrable initially deferred for each row when (old.a is distinct from new.a) execute function tf('x');",
    ],
    [
      "create constraint trigger g after update of a, b on t deferrable for each row when (old.a is distinct from new.a) execute function tf('x');",
      "create constraint trigger g after update of a on t deferrable initially deferred for each row when (old.a is distinct from new.a) execute function tf('x');",
      "create constraint trigger g after update of a, b on t deferrable initially deferred for each row execute function tf('x');",
      "create constraint trigger g after update of a, b on t deferrable initially deferred for each row when (old.a is distinct from new.a) execute function tf('y');",
      "create trigger g after update of a, b on t for each row when (old.a is distinct from new.a) execute function tf('x');",
    ].map((down) => [down, /trigger public\.t\.g/] as const),
  ),
  pair(
    "transition tables and levels",
    [
      `${t} create function tf() returns trigger language plpgsql as 'begin return null; end'; create trigger g after insert on t referencing new table as fresh for each statement execute function tf();`,
      "drop trigger g on t;",
      "create trigger g after insert on t referencing new table as fresh for each statement execute function tf();",
    ],
    [
      "create trigger g after insert on t for each statement execute function tf();",
      "create trigger g after insert on t referencing new table as fresher for each statement execute function tf();",
      "create trigger g after insert on t for each row execute function tf();",
    ].map((down) => [down, /trigger public\.t\.g/] as const),
  ),
  pair(
    "rule state",
    [
      `${t} create rule ru as on delete to t do instead nothing; alter table t disable rule ru;`,
      "alter table t enable rule ru;",
      "alter table t disable rule ru;",
    ],
    [
      [nothing, /rule public\.t\.ru/],
      [
        "drop rule ru on t; create rule ru as on delete to t do also nothing; alter table t disable rule ru;",
        /rule public\.t\.ru/,
      ],
      ["alter table t enable always rule ru;", /rule public\.t\.ru/],
    ],
  ),
  pair(
    "actions and match of a foreign key",
    [
      "create table p (id int, k int, primary key (id, k)); create table ch (i int, k int); alter table ch add constraint fk foreign key (i, k) references p match full on update cascade on delete restrict;",
      "alter table ch drop constraint fk;",
      "alter table ch add constraint fk foreign key (i, k) references p match full on update cascade on delete restrict;",
    ],
    [
      "foreign key (i, k) references p on update cascade on delete restrict",
      "foreign key (i, k) references p match full on delete restrict",
      "foreign key (i, k) references p match full on update cascade",
      "foreign key (i, k) references p match full on update cascade on delete set null",
      "foreign key (i, k) references p match full on update cascade on delete restrict deferrable",
    ].map((fk) => [`alter table ch add constraint fk ${fk};`, /constraint public\.ch\.fk/] as const),
  ),
  pair(
    "columns that a foreign key sets",
    [
      "create table p (id int, k int, primary key (id, k)); create table ch (i int, k int); alter table ch add constraint fk foreign key (i, k) references p on delete set null (i);",
      "alter table ch drop constraint fk;",
      "alter table ch add constraint fk foreign key (i, k) references p on delete set null (i);",
    ],
    [
      [
        "alter table ch add constraint fk foreign key (i, k) references p on delete set null;",
        /constraint public\.ch\.fk/,
      ],
    ],
    15,
  ),
  pair(
    "nulls of a unique constraint",
    [
      `${t} alter table t add constraint u unique nulls not distinct (b) include (a) deferrable;`,
      "alter table t drop constraint u;",
      "alter table t add constraint u unique nulls not distinct (b) include (a) deferrable;",
    ],
    [
      "unique (b) include (a) deferrable",
      "unique nulls not distinct (b) deferrable",
      "unique nulls not distinct (b) include (a)",
      "unique nulls not distinct (b) include (a) deferrable initially deferred",
    ].map((u) => [`alter table t add constraint u ${u};`, /public\.t/] as const),
    15,
  ),
  pair(
    "exclusion constraint",
    [
      "create table x (r int4range, d daterange, constraint ex exclude using gist (r with &&) where (not isempty(r)));",
      "alter table x drop constraint ex;",
      "alter table x add constraint ex exclude using gist (r with &&) where (not isempty(r));",
    ],
    [
      ["alter table x add constraint ex exclude using gist (r with &&);", /constraint public\.x\.ex/],
      [
        "alter table x add constraint ex exclude using gist (r with =) where (not isempty(r));",
        /constraint public\.x\.ex/,
      ],
      [
        "alter table x add constraint ex exclude using gist (d with &&) where (not isempty(r));",
        /constraint public\.x\.ex/,
      ],
    ],
  ),
  pair(
    "index method, collation and options",
    [
      `${t} create index i on t using btree (a collate "C", lower(a)) with (fillfactor = 60, deduplicate_items = off); alter index i alter column 2 set statistics 77;`,
      "drop index i;",
      `create index i on t using btree (a collate "C", lower(a)) with (fillfactor = 60, deduplicate_items = off); alter index i alter column 2 set statistics 77;`,
    ],
    [
      "create index i on t using btree (a, lower(a)) with (fillfactor = 60, deduplicate_items = off); alter index i alter column 2 set statistics 77;",
      `create index i on t using btree (a collate "C", upper(a)) with (fillfactor = 60, deduplicate_items = off); alter index i alter column 2 set statistics 77;`,
      `create index i on t using btree (a collate "C", lower(a)) with (fillfactor = 60); alter index i alter column 2 set statistics 77;`,
      `create index i on t using btree (a collate "C", lower(a)) with (fillfactor = 60, deduplicate_items = off);`,
    ].map((down) => [down, /index public\.i/] as const),
  ),
  pair(
    "method of an index",
    [
      `${t} create index i on t using hash (a); create index n on t using brin (c) with (pages_per_range = 32);`,
      "drop index i; drop index n;",
      "create index i on t using hash (a); create index n on t using brin (c) with (pages_per_range = 32);",
    ],
    [
      ["create index i on t (a); create index n on t using brin (c) with (pages_per_range = 32);", /index public\.i/],
      ["create index i on t using hash (a); create index n on t using brin (c);", /index public\.n/],
    ],
  ),
  pair(
    "partition keys and default",
    [
      "create table l (id int, at date, k text) partition by range (at); create table l1 partition of l for values from ('2026-01-01') to ('2026-02-01'); create table ld partition of l default; create index l_k on l (k);",
      "drop table l;",
      "create table l (id int, at date, k text) partition by range (at); create table l1 partition of l for values from ('2026-01-01') to ('2026-02-01'); create table ld partition of l default; create index l_k on l (k);",
    ],
    [
      [
        "create table l (id int, at date, k text) partition by range (at); create table l1 partition of l for values from ('2026-01-01') to ('2026-02-01'); create table ld (id int, at date, k text); create index l_k on l (k);",
        /public\.ld/,
      ],
      [
        "create table l (id int, at date, k text) partition by list (at); create table l1 partition of l for values in ('2026-01-01'); create table ld partition of l default; create index l_k on l (k);",
        /table public\.l$/,
      ],
      [
        "create table l (id int, at date, k text) partition by range (at); create table l1 partition of l for values from ('2026-01-01') to ('2026-02-01'); create table ld partition of l default; create index l_k on only l (k);",
        /index public\.l/,
      ],
    ],
  ),
  pair(
    "domain",
    [
      "create domain d as text collate \"C\" default 'x' constraint dc check (value <> ''); alter domain d add constraint dl check (length(value) < 9) not valid;",
      "drop domain d;",
      "create domain d as text collate \"C\" default 'x' constraint dc check (value <> ''); alter domain d add constraint dl check (length(value) < 9) not valid;",
    ],
    [
      "create domain d as text default 'x' constraint dc check (value <> ''); alter domain d add constraint dl check (length(value) < 9) not valid;",
      "create domain d as text collate \"C\" constraint dc check (value <> ''); alter domain d add constraint dl check (length(value) < 9) not valid;",
      "create domain d as text collate \"C\" default 'x' constraint dc check (value <> '-'); alter domain d add constraint dl check (length(value) < 9) not valid;",
      "create domain d as text collate \"C\" default 'x' constraint dc check (value <> ''); alter domain d add constraint dl check (length(value) < 9);",
      "create domain d as varchar collate \"C\" default 'x' constraint dc check (value <> ''); alter domain d add constraint dl check (length(value) < 9) not valid;",
    ].map((down) => [down, /public\.d/] as const),
  ),
  pair(
    "range type",
    [
      "create function fdiff(float8, float8) returns float8 language sql immutable as 'select $1 - $2'; create type fr as range (subtype = float8, subtype_diff = fdiff);",
      "drop type fr;",
      "create type fr as range (subtype = float8, subtype_diff = fdiff);",
    ],
    [
      ["create type fr as range (subtype = float8);", /public\.fr/],
      ["create type fr as range (subtype = float4);", /public\.fr/],
    ],
  ),
  pair(
    "text search configuration",
    [
      "create text search dictionary di (template = simple, accept = false); create text search configuration cf (copy = simple); alter text search configuration cf alter mapping for asciiword with di, simple;",
      "alter text search configuration cf alter mapping for asciiword with simple; alter text search dictionary di (accept = true);",
      "alter text search configuration cf alter mapping for asciiword with di, simple; alter text search dictionary di (accept = false);",
    ],
    [
      ["alter text search dictionary di (accept = false);", /text search configuration public\.cf/],
      [
        "alter text search configuration cf alter mapping for asciiword with simple, di; alter text search dictionary di (accept = false);",
        /text search configuration public\.cf/,
      ],
      [
        "alter text search configuration cf alter mapping for asciiword with di, simple;",
        /text search dictionary public\.di/,
      ],
    ],
  ),
  pair(
    "cast",
    [
      "create type ct as (v int); create function ct_text(ct) returns text language sql immutable as 'select ($1).v::text'; create cast (ct as text) with function ct_text(ct) as assignment;",
      "drop cast (ct as text);",
      "create cast (ct as text) with function ct_text(ct) as assignment;",
    ],
    [
      ["create cast (ct as text) with function ct_text(ct) as implicit;", /cast/],
      ["create cast (ct as text) with function ct_text(ct);", /cast/],
      [nothing, /cast/],
    ],
  ),
  pair(
    "operator and operator class",
    [
      "create function near(int, int) returns boolean language sql immutable as 'select abs($1 - $2) < 2'; create operator ~~~ (function = near, leftarg = int, rightarg = int, commutator = ~~~, restrict = eqsel);",
      "drop operator ~~~ (int, int);",
      "create operator ~~~ (function = near, leftarg = int, rightarg = int, commutator = ~~~, restrict = eqsel);",
    ],
    [
      [
        "create operator ~~~ (function = near, leftarg = int, rightarg = int, restrict = eqsel);",
        /operator public\.~~~/,
      ],
      [
        "create operator ~~~ (function = near, leftarg = int, rightarg = int, commutator = ~~~);",
        /operator public\.~~~/,
      ],
    ],
  ),
  pair(
    "arguments of a function",
    [
      "create function fa(a int, b int default 1, variadic c int[] default '{}') returns table (x int) language sql stable strict parallel safe rows 7 as 'select 1';",
      "drop function fa(int, int, int[]);",
      "create function fa(a int, b int default 1, variadic c int[] default '{}') returns table (x int) language sql stable strict parallel safe rows 7 as 'select 1';",
    ],
    [
      "create function fa(z int, b int default 1, variadic c int[] default '{}') returns table (x int) language sql stable strict parallel safe rows 7 as 'select 1';",
      "create function fa(a int, b int default 2, variadic c int[] default '{}') returns table (x int) language sql stable strict parallel safe rows 7 as 'select 1';",
      "create function fa(a int, b int default 1, c int[] default '{}') returns table (x int) language sql stable strict parallel safe rows 7 as 'select 1';",
      "create function fa(a int, b int default 1, variadic c int[] default '{}') returns setof int language sql stable strict parallel safe rows 7 as 'select 1';",
      "create function fa(a int, b int default 1, variadic c int[] default '{}') returns table (x int) language sql stable parallel safe rows 7 as 'select 1';",
      "create function fa(a int, b int default 1, variadic c int[] default '{}') returns table (x int) language sql stable strict rows 7 as 'select 1';",
      "create function fa(a int, b int default 1, variadic c int[] default '{}') returns table (x int) language sql stable strict parallel safe as 'select 1';",
      "create function fa(a int, b int default 1, variadic c int[] default '{}') returns table (x int) language sql stable strict parallel safe rows 7 as 'select 2';",
    ].map((down) => [down, /function public\.fa/] as const),
  ),
  pair(
    "settings of a procedure",
    [
      "create procedure pr() language plpgsql security definer set search_path = public, pg_temp set work_mem = '8MB' as 'begin end';",
      "alter procedure pr() reset all; alter procedure pr() security invoker;",
      "alter procedure pr() set search_path = public, pg_temp; alter procedure pr() set work_mem = '8MB'; alter procedure pr() security definer;",
    ],
    [
      [
        "alter procedure pr() set search_path = public, pg_temp; alter procedure pr() security definer;",
        /procedure public\.pr/,
      ],
      [
        "alter procedure pr() set search_path = pg_temp, public; alter procedure pr() set work_mem = '8MB'; alter procedure pr() security definer;",
        /procedure public\.pr/,
      ],
      [
        "alter procedure pr() set search_path = public, pg_temp; alter procedure pr() set work_mem = '8MB';",
        /procedure public\.pr/,
      ],
    ],
  ),
  pair(
    "comments everywhere",
    [
      `${t} create schema s; create type e as enum ('a'); create domain d as int; create function f() returns int language sql as 'select 1'; create sequence q; alter table t add constraint ck check (b > 0); alter table t enable row level security; create policy p on t using (true); create statistics st on a, b from t; create role r1;`,
      "comment on schema s is 'n'; comment on type e is 'n'; comment on domain d is 'n'; comment on function f() is 'n'; comment on sequence q is 'n'; comment on constraint ck on t is 'n'; comment on policy p on t is 'n'; comment on statistics st is 'n'; comment on role r1 is 'n';",
      "comment on schema s is null; comment on type e is null; comment on domain d is null; comment on function f() is null; comment on sequence q is null; comment on constraint ck on t is null; comment on policy p on t is null; comment on statistics st is null; comment on role r1 is null;",
    ],
    (
      [
        "schema s",
        "type e",
        "domain d",
        "function f()",
        "sequence q",
        "constraint ck on t",
        "policy p on t",
        "statistics st",
        "role r1",
      ] as const
    ).map(
      (one, index, all) =>
        [
          all
            .filter((other) => other !== one)
            .map((other) => `comment on ${other} is null;`)
            .join(" "),
          [
            /schema s/,
            /public\.e/,
            /public\.d/,
            /public\.f/,
            /public\.q/,
            /public\.t\.ck/,
            /public\.t\.p/,
            /public\.st/,
            /role r1/,
          ][index] ?? /never/,
        ] as const,
    ),
  ),
  alone(
    pair(
      "owners of many kinds",
      [
        "create role r1; grant create on schema public to r1; create schema s; create type e as enum ('a'); create domain d as int; create sequence q; create view v as select 1 as x; create table pt (i int) partition by list (i);",
        "alter schema s owner to r1; alter type e owner to r1; alter domain d owner to r1; alter sequence q owner to r1; alter view v owner to r1; alter table pt owner to r1;",
        "alter schema s owner to postgres; alter type e owner to postgres; alter domain d owner to postgres; alter sequence q owner to postgres; alter view v owner to postgres; alter table pt owner to postgres;",
      ],
      (["schema s", "type e", "domain d", "sequence q", "view v", "table pt"] as const).map(
        (one, index, all) =>
          [
            all
              .filter((other) => other !== one)
              .map((other) => `alter ${other} owner to postgres;`)
              .join(" "),
            [/schema s/, /public\.e/, /public\.d/, /public\.q/, /public\.v/, /public\.pt/][index] ?? /never/,
          ] as const,
      ),
      16,
    ),
  ),
  pair(
    "publication",
    [
      `${t} create table t2 (id int primary key, z int); create publication pu for table t with (publish = 'insert, update', publish_via_partition_root = true);`,
      "drop publication pu;",
      "create publication pu for table t with (publish = 'insert, update', publish_via_partition_root = true);",
    ],
    [
      [
        "create publication pu for table t, t2 with (publish = 'insert, update', publish_via_partition_root = true);",
        /publication (?:table )?pu/,
      ],
      ["create publication pu for table t with (publish = 'insert, update');", /publication (?:table )?pu/],
      [
        "create publication pu with (publish = 'insert, update', publish_via_partition_root = true);",
        /publication (?:table )?pu/,
      ],
    ],
  ),
  pair(
    "columns and rows of a publication",
    [
      `${t} create publication pu for table t (id, b) where (id > 3);`,
      "drop publication pu;",
      "create publication pu for table t (id, b) where (id > 3);",
    ],
    [
      ["create publication pu for table t where (id > 3);", /publication (?:table )?pu/],
      ["create publication pu for table t (id, b);", /publication (?:table )?pu/],
      ["create publication pu for table t (id, b) where (id > 4);", /publication (?:table )?pu/],
    ],
    15,
  ),
  alone(
    pair(
      "default privileges of more kinds",
      [
        "create role r1; create role r2; create schema s;",
        "alter default privileges in schema s grant usage on sequences to r1; alter default privileges revoke usage on types from public; alter default privileges in schema s grant select on tables to r1 with grant option;",
        "alter default privileges in schema s revoke usage on sequences from r1; alter default privileges grant usage on types to public; alter default privileges in schema s revoke select on tables from r1;",
      ],
      [
        [
          "alter default privileges grant usage on types to public; alter default privileges in schema s revoke select on tables from r1;",
          /default privileges/,
        ],
        [
          "alter default privileges in schema s revoke usage on sequences from r1; alter default privileges in schema s revoke select on tables from r1;",
          /default privileges/,
        ],
        [
          "alter default privileges in schema s revoke usage on sequences from r1; alter default privileges grant usage on types to public; alter default privileges in schema s revoke grant option for select on tables from r1;",
          /default privileges/,
        ],
      ],
    ),
  ),
  pair(
    "attributes and settings of a role",
    [
      "create role r1 login connection limit 5 valid until '2030-01-01'; alter role r1 set statement_timeout = '5s';",
      "alter role r1 nologin connection limit -1 valid until 'infinity'; alter role r1 reset statement_timeout;",
      "alter role r1 login connection limit 5 valid until '2030-01-01'; alter role r1 set statement_timeout = '5s';",
    ],
    [
      [
        "alter role r1 connection limit 5 valid until '2030-01-01'; alter role r1 set statement_timeout = '5s';",
        /role r1/,
      ],
      ["alter role r1 login valid until '2030-01-01'; alter role r1 set statement_timeout = '5s';", /role r1/],
      ["alter role r1 login connection limit 5; alter role r1 set statement_timeout = '5s';", /role r1/],
      ["alter role r1 login connection limit 5 valid until '2030-01-01';", /role r1/],
    ],
  ),
  pair(
    "membership options",
    ["create role r1; create role r2;", "grant r1 to r2 with admin option;", "revoke r1 from r2;"],
    [["revoke admin option for r1 from r2;", /membership r2\S* in r1/]],
  ),
  alone(
    pair(
      "extension",
      [
        "create extension citext; create schema ext;",
        "drop extension citext; create extension pg_trgm;",
        "create extension citext; drop extension pg_trgm;",
      ],
      [
        ["drop extension pg_trgm;", /extension citext/],
        ["create extension citext;", /extension pg_trgm/],
        ["create extension citext schema ext; drop extension pg_trgm;", /extension citext/],
      ],
    ),
  ),
  pair(
    "statistics object",
    [
      `${t} create statistics st (ndistinct, mcv) on a, b from t;`,
      "drop statistics st;",
      "create statistics st (ndistinct, mcv) on a, b from t;",
    ],
    [
      ["create statistics st (ndistinct) on a, b from t;", /statistics public\.st/],
      ["create statistics st (ndistinct, mcv) on a, c from t;", /statistics public\.st/],
    ],
  ),
  pair(
    "policy roles and name",
    [
      `${t} create role r1; create role r2; alter table t enable row level security; create policy p on t for update to r1, r2 using (b > 0) with check (b > 1);`,
      "drop policy p on t;",
      "create policy p on t for update to r1, r2 using (b > 0) with check (b > 1);",
    ],
    [
      "create policy p on t for update to r1 using (b > 0) with check (b > 1);",
      "create policy p on t for update to r1, r2 using (b > 0);",
      "create policy p on t for update to r1, r2 using (b > 0) with check (b >= 1);",
      "create policy p on t to r1, r2 using (b > 0) with check (b > 1);",
      "create policy p on t for update to public using (b > 0) with check (b > 1);",
      'create policy "P" on t for update to r1, r2 using (b > 0) with check (b > 1);',
    ].map((down) => [down, /policy public\.t\./] as const),
  ),
  pair(
    "a table in another schema",
    [`${t} create schema s;`, "alter table t set schema s;", "alter table s.t set schema public;"],
    [[nothing, /table (public|s)\.t$/]],
  ),
  pair(
    "enforced and virtual",
    [
      `create table k (a int, b int generated always as (a + 1) virtual, constraint ck check (a > 0) not enforced);`,
      "drop table k;",
      "create table k (a int, b int generated always as (a + 1) virtual, constraint ck check (a > 0) not enforced);",
    ],
    [
      [
        "create table k (a int, b int generated always as (a + 1) stored, constraint ck check (a > 0) not enforced);",
        /column public\.k\.b/,
      ],
      [
        "create table k (a int, b int generated always as (a + 1) virtual, constraint ck check (a > 0));",
        /constraint public\.k\.ck/,
      ],
    ],
    18,
  ),
  alone(
    pair(
      "event trigger",
      [
        "create function ef() returns event_trigger language plpgsql as 'begin end'; create event trigger et on ddl_command_end when tag in ('CREATE TABLE') execute function ef();",
        "alter event trigger et disable;",
        "alter event trigger et enable;",
      ],
      [
        [nothing, /event trigger et/],
        ["alter event trigger et enable always;", /event trigger et/],
        [
          "drop event trigger et; create event trigger et on ddl_command_end execute function ef();",
          /event trigger et/,
        ],
      ],
    ),
  ),
  alone(
    pair(
      "settings of the database",
      [
        "select 1;",
        "do $$ begin execute format('alter database %I set work_mem = ''9MB''', current_database()); execute format('revoke connect on database %I from public', current_database()); end $$;",
        "do $$ begin execute format('alter database %I reset work_mem', current_database()); execute format('grant connect on database %I to public', current_database()); end $$;",
      ],
      [
        [
          "do $$ begin execute format('grant connect on database %I to public', current_database()); end $$;",
          /database/,
        ],
        ["do $$ begin execute format('alter database %I reset work_mem', current_database()); end $$;", /database/],
      ],
    ),
  ),
  pair(
    "trigger on a view and its order",
    [
      `${t} create view v as select id from t; create function tf() returns trigger language plpgsql as 'begin return new; end'; create trigger iv instead of insert on v for each row execute function tf();`,
      "alter trigger iv on v rename to iw;",
      "alter trigger iw on v rename to iv;",
    ],
    [
      [nothing, /trigger public\.v\./],
      ["drop trigger iw on v;", /trigger public\.v\./],
    ],
  ),
  pair(
    "collation of a column",
    [
      'create table k (a text collate "C", b text);',
      'alter table k alter a type text collate "POSIX";',
      'alter table k alter a type text collate "C";',
    ],
    [
      [nothing, /column public\.k\.a/],
      ["alter table k alter a type text;", /column public\.k\.a/],
    ],
  ),
  pair(
    "generated expression and default by a function",
    [
      `create table k (a int, g int generated always as (a * 2) stored, d timestamptz default now(), e uuid default gen_random_uuid());`,
      "alter table k drop column g, alter d drop default, alter e set default null;",
      "alter table k add g int generated always as (a * 2) stored, alter d set default now(), alter e set default gen_random_uuid();",
    ],
    [
      [
        "alter table k add g int generated always as (a * 3) stored, alter d set default now(), alter e set default gen_random_uuid();",
        /column public\.k\.g/,
      ],
      [
        "alter table k add g int generated always as (a * 2) stored, alter d set default clock_timestamp(), alter e set default gen_random_uuid();",
        /column public\.k\.d/,
      ],
      ["alter table k add g int generated always as (a * 2) stored, alter d set default now();", /column public\.k\.e/],
    ],
  ),
];
