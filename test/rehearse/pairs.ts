/** One migration with a faithful down, downs that are broken in one subtle way each, and what each leaves behind. */
export type Pair = {
  readonly name: string;
  /** Runs in migrations of its own, with faithful downs. */
  readonly given: string;
  readonly up: string;
  readonly down: string;
  readonly broken: readonly {
    readonly down: string;
    readonly leaves: RegExp;
    /** No remedy is known for it. */
    readonly incurable?: boolean;
  }[];
};

const table = "create table t (id int primary key, a text not null default 'x', b int, owner_id uuid);";

export const pairs: readonly Pair[] = [
  {
    name: "policy",
    given: `${table} alter table t enable row level security; create policy p on t for select using (owner_id is not null);`,
    up: "drop policy p on t; create policy p on t for select using (true);",
    down: "drop policy p on t; create policy p on t for select using (owner_id is not null);",
    broken: [
      { down: "drop policy p on t;", leaves: /policy public\.t\.p/ },
      {
        down: "drop policy p on t; create policy p on t for select using (owner_id is null);",
        leaves: /policy public\.t\.p/,
      },
      {
        down: "drop policy p on t; create policy p on t for all using (owner_id is not null);",
        leaves: /policy public\.t\.p/,
      },
      {
        down: "drop policy p on t; create policy p on t as restrictive for select using (owner_id is not null);",
        leaves: /policy/,
      },
      {
        down: "drop policy p on t; create policy p on t for select to postgres using (owner_id is not null);",
        leaves: /policy/,
      },
      {
        down: "alter table t disable row level security; drop policy p on t; create policy p on t for select using (owner_id is not null);",
        leaves: /table public\.t$/,
      },
      {
        down: "alter table t force row level security; drop policy p on t; create policy p on t for select using (owner_id is not null);",
        leaves: /table public\.t$/,
      },
    ],
  },
  {
    name: "grant",
    given: `${table} do $$ begin if not exists (select from pg_roles where rolname = 'reader') then create role reader; end if; end $$; grant select on t to reader;`,
    up: "grant insert, update (a) on t to reader;",
    down: "revoke insert on t from reader; revoke update (a) on t from reader;",
    broken: [
      { down: "revoke insert on t from reader;", leaves: /column public\.t\.a/ },
      { down: "revoke update (a) on t from reader;", leaves: /table public\.t$/ },
      { down: "revoke all on t from reader; revoke all (a) on t from reader;", leaves: /table public\.t$/ },
      {
        down: "revoke insert on t from reader; revoke update (a) on t from reader; grant select on t to reader with grant option;",
        leaves: /table public\.t$/,
      },
      {
        down: "revoke insert on t from reader; revoke update (a) on t from reader; grant select on t to public;",
        leaves: /table public\.t$/,
      },
    ],
  },
  {
    name: "comment",
    given: `${table} comment on table t is 'old'; comment on column t.a is 'old'; create index t_b on t (b); comment on index t_b is 'old';`,
    up: "comment on table t is 'new'; comment on column t.a is 'new'; comment on index t_b is null;",
    down: "comment on table t is 'old'; comment on column t.a is 'old'; comment on index t_b is 'old';",
    broken: [
      { down: "comment on column t.a is 'old'; comment on index t_b is 'old';", leaves: /table public\.t$/ },
      {
        down: "comment on table t is 'old'; comment on column t.a is null; comment on index t_b is 'old';",
        leaves: /column public\.t\.a/,
      },
      { down: "comment on table t is 'old'; comment on column t.a is 'old';", leaves: /index public\.t_b/ },
    ],
  },
  {
    name: "column traits",
    given: table,
    up: "alter table t alter a drop default, alter a drop not null, alter b type bigint, alter a set storage external, alter b set statistics 500, alter a set compression pglz, alter b set (n_distinct = 5);",
    down: "alter table t alter a set default 'x', alter a set not null, alter b type int, alter a set storage extended, alter b set statistics -1, alter a set compression default, alter b reset (n_distinct);",
    broken: [
      "alter a set not null, alter b type int, alter a set storage extended, alter b set statistics -1, alter a set compression default, alter b reset (n_distinct)",
      "alter a set default 'y', alter a set not null, alter b type int, alter a set storage extended, alter b set statistics -1, alter a set compression default, alter b reset (n_distinct)",
      "alter a set default 'x', alter b type int, alter a set storage extended, alter b set statistics -1, alter a set compression default, alter b reset (n_distinct)",
      "alter a set default 'x', alter a set not null, alter a set storage extended, alter b set statistics -1, alter a set compression default, alter b reset (n_distinct)",
      "alter a set default 'x', alter a set not null, alter b type int, alter b set statistics -1, alter a set compression default, alter b reset (n_distinct)",
      "alter a set default 'x', alter a set not null, alter b type int, alter a set storage extended, alter a set compression default, alter b reset (n_distinct)",
      "alter a set default 'x', alter a set not null, alter b type int, alter a set storage extended, alter b set statistics -1, alter b reset (n_distinct)",
      "alter a set default 'x', alter a set not null, alter b type int, alter a set storage extended, alter b set statistics -1, alter a set compression default",
    ].map((actions) => ({ down: `alter table t ${actions};`, leaves: /column public\.t\.[ab]/ })),
  },
  {
    name: "reloptions",
    given: `${table} create view v with (security_barrier = true) as select id from t;`,
    up: "alter table t set (fillfactor = 70, toast.autovacuum_enabled = false); alter view v set (security_barrier = false); alter table t replica identity full;",
    down: "alter table t reset (fillfactor, toast.autovacuum_enabled); alter view v set (security_barrier = true); alter table t replica identity default;",
    broken: [
      {
        down: "alter table t reset (toast.autovacuum_enabled); alter view v set (security_barrier = true); alter table t replica identity default;",
        leaves: /table public\.t$/,
      },
      {
        down: "alter table t reset (fillfactor); alter view v set (security_barrier = true); alter table t replica identity default;",
        leaves: /table public\.t$/,
      },
      {
        down: "alter table t reset (fillfactor, toast.autovacuum_enabled); alter view v reset (security_barrier); alter table t replica identity default;",
        leaves: /view public\.v/,
      },
      {
        down: "alter table t reset (fillfactor, toast.autovacuum_enabled); alter view v set (security_barrier = true);",
        leaves: /table public\.t$/,
      },
      {
        down: "alter table t reset (fillfactor, toast.autovacuum_enabled); drop view v; create view v as select id from t; alter table t replica identity default;",
        leaves: /view public\.v/,
      },
    ],
  },
  {
    name: "enum order",
    given: "create type mood as enum ('sad', 'ok', 'happy'); create table m (id int, mood mood default 'ok');",
    up: "alter type mood rename value 'ok' to 'fine';",
    down: "alter type mood rename value 'fine' to 'ok';",
    broken: [
      {
        down: "alter table m alter mood drop default; alter type mood rename to mood_old; create type mood as enum ('ok', 'sad', 'happy'); alter table m alter mood type mood using (case mood::text when 'fine' then 'ok' else mood::text end)::mood; drop type mood_old; alter table m alter mood set default 'ok';",
        leaves: /enum public\.mood/,
      },
      { down: "select 1;", leaves: /enum public\.mood/ },
    ],
  },
  {
    name: "enum value",
    given:
      "create type state as enum ('draft', 'done'); create table s (id int, state state not null default 'draft');",
    up: "alter type state add value 'archived';",
    down: "alter type state rename to state_old; create type state as enum ('draft', 'done'); alter table s alter state drop default; alter table s alter state type state using state::text::state; alter table s alter state set default 'draft'; drop type state_old;",
    broken: [{ down: "-- Postgres cannot\nselect 1;", leaves: /enum public\.state/ }],
  },
  {
    name: "trigger state",
    given: `${table} create function f() returns trigger language plpgsql as $$ begin return new; end $$; create trigger g before insert on t for each row execute function f();`,
    up: "alter table t disable trigger g;",
    down: "alter table t enable trigger g;",
    broken: [
      { down: "select 1;", leaves: /trigger public\.t\.g/ },
      { down: "alter table t enable always trigger g;", leaves: /trigger public\.t\.g/ },
      { down: "alter table t enable replica trigger g;", leaves: /trigger public\.t\.g/ },
      {
        down: "drop trigger g on t; create trigger g before insert or update on t for each row execute function f();",
        leaves: /trigger/,
      },
    ],
  },
  {
    name: "validity",
    given: `${table} alter table t add constraint c check (b > 0);`,
    up: "alter table t drop constraint c;",
    down: "alter table t add constraint c check (b > 0);",
    broken: [
      { down: "alter table t add constraint c check (b > 0) not valid;", leaves: /constraint public\.t\.c/ },
      { down: "alter table t add constraint c check (b >= 0);", leaves: /constraint public\.t\.c/ },
      { down: "alter table t add constraint c check (b > 0) no inherit;", leaves: /constraint public\.t\.c/ },
      { down: "alter table t add constraint c2 check (b > 0);", leaves: /constraint public\.t\.c/ },
    ],
  },
  {
    name: "foreign key",
    given: `${table} create table child (id int, t_id int constraint child_t references t (id) on delete cascade deferrable initially deferred);`,
    up: "alter table child drop constraint child_t;",
    down: "alter table child add constraint child_t foreign key (t_id) references t (id) on delete cascade deferrable initially deferred;",
    broken: [
      {
        down: "alter table child add constraint child_t foreign key (t_id) references t (id) on delete cascade;",
        leaves: /constraint public\.child\.child_t/,
      },
      {
        down: "alter table child add constraint child_t foreign key (t_id) references t (id) deferrable initially deferred;",
        leaves: /constraint/,
      },
      {
        down: "alter table child add constraint child_t foreign key (t_id) references t (id) on delete cascade deferrable initially deferred not valid;",
        leaves: /constraint/,
      },
    ],
  },
  {
    name: "owner",
    given: `${table} do $$ begin if not exists (select from pg_roles where rolname = 'keeper') then create role keeper; end if; end $$; grant keeper to current_user; grant create on schema public to keeper; create function f2() returns int language sql as 'select 1';`,
    up: "alter table t owner to keeper; alter function f2() owner to keeper;",
    down: "alter table t owner to postgres; alter function f2() owner to postgres;",
    broken: [
      { down: "alter function f2() owner to postgres;", leaves: /table public\.t$/ },
      { down: "alter table t owner to postgres;", leaves: /function public\.f2\(\)/ },
    ],
  },
  {
    name: "statistics object",
    given: table,
    up: "create statistics st (dependencies) on a, b from t; alter statistics st set statistics 300;",
    down: "drop statistics st;",
    broken: [{ down: "select 1;", leaves: /statistics public\.st/ }],
  },
  {
    name: "default privilege",
    given:
      "do $$ begin if not exists (select from pg_roles where rolname = 'viewer') then create role viewer; end if; end $$;",
    up: "alter default privileges in schema public grant select on tables to viewer; alter default privileges grant execute on functions to viewer;",
    down: "alter default privileges in schema public revoke select on tables from viewer; alter default privileges revoke execute on functions from viewer;",
    broken: [
      { down: "alter default privileges revoke execute on functions from viewer;", leaves: /default privileges/ },
      {
        down: "alter default privileges in schema public revoke select on tables from viewer;",
        leaves: /default privileges/,
      },
    ],
  },
  {
    name: "sequence ownership",
    given: `${table} create sequence q owned by t.id; alter sequence q increment 2;`,
    up: "alter sequence q owned by none; alter sequence q increment 5 cache 10;",
    down: "alter sequence q owned by t.id; alter sequence q increment 2 cache 1;",
    broken: [
      { down: "alter sequence q increment 2 cache 1;", leaves: /sequence public\.q/ },
      { down: "alter sequence q owned by t.b; alter sequence q increment 2 cache 1;", leaves: /sequence public\.q/ },
      { down: "alter sequence q owned by t.id; alter sequence q increment 2;", leaves: /sequence public\.q/ },
    ],
  },
  {
    name: "publication",
    given: `${table} create table t2 (id int primary key); create publication pub for table t;`,
    up: "alter publication pub add table t2; alter publication pub set (publish = 'insert');",
    down: "alter publication pub drop table t2; alter publication pub set (publish = 'insert, update, delete, truncate');",
    broken: [
      { down: "alter publication pub drop table t2;", leaves: /publication pub/ },
      {
        down: "alter publication pub set (publish = 'insert, update, delete, truncate');",
        leaves: /publication table pub public\.t2/,
      },
      {
        down: "alter publication pub set table t2; alter publication pub set (publish = 'insert, update, delete, truncate');",
        leaves: /publication table pub public\.t2?/,
      },
    ],
  },
  {
    name: "function attribute",
    given:
      "create function fa(x int) returns int language sql stable security definer set search_path = '' cost 50 as 'select 1'; revoke execute on function fa(int) from public;",
    up: "create or replace function fa(x int) returns int language sql volatile as 'select 2'; grant execute on function fa(int) to public;",
    down: "create or replace function fa(x int) returns int language sql stable security definer set search_path = '' cost 50 as 'select 1'; revoke execute on function fa(int) from public;",
    broken: [
      "create or replace function fa(x int) returns int language sql security definer set search_path = '' cost 50 as 'select 1'; revoke execute on function fa(int) from public;",
      "create or replace function fa(x int) returns int language sql stable set search_path = '' cost 50 as 'select 1'; revoke execute on function fa(int) from public;",
      "create or replace function fa(x int) returns int language sql stable security definer cost 50 as 'select 1'; revoke execute on function fa(int) from public;",
      "create or replace function fa(x int) returns int language sql stable security definer set search_path = '' as 'select 1'; revoke execute on function fa(int) from public;",
      "create or replace function fa(x int) returns int language sql stable security definer set search_path = '' cost 50 as 'select 1';",
      "create or replace function fa(x int) returns int language sql stable strict security definer set search_path = '' cost 50 as 'select 1'; revoke execute on function fa(int) from public;",
      "create or replace function fa(x int) returns int language sql stable security definer parallel safe set search_path = '' cost 50 as 'select 1'; revoke execute on function fa(int) from public;",
    ].map((down) => ({ down, leaves: /function public\.fa/ })),
  },
  {
    name: "index",
    given: `${table} create unique index i on t (a text_pattern_ops, b desc nulls last) include (id) where b > 0;`,
    up: "drop index i;",
    down: "create unique index i on t (a text_pattern_ops, b desc nulls last) include (id) where b > 0;",
    broken: [
      "create index i on t (a text_pattern_ops, b desc nulls last) include (id) where b > 0;",
      "create unique index i on t (a, b desc nulls last) include (id) where b > 0;",
      "create unique index i on t (a text_pattern_ops, b desc) include (id) where b > 0;",
      "create unique index i on t (a text_pattern_ops, b desc nulls last) where b > 0;",
      "create unique index i on t (a text_pattern_ops, b desc nulls last) include (id);",
      "create unique index i on t (a text_pattern_ops, b desc nulls last) include (id) with (fillfactor = 50) where b > 0;",
    ].map((down) => ({ down, leaves: /index public\.i/ })),
  },
  {
    name: "identity and generated",
    given: "create table g (id int generated always as identity, n int, twice int generated always as (n * 2) stored);",
    up: "alter table g drop column twice; alter table g alter id drop identity;",
    down: "alter table g alter id add generated always as identity; alter table g add column twice int generated always as (n * 2) stored;",
    broken: [
      {
        down: "alter table g alter id add generated by default as identity; alter table g add column twice int generated always as (n * 2) stored;",
        leaves: /column public\.g\.id/,
      },
      {
        down: "alter table g alter id add generated always as identity; alter table g add column twice int;",
        leaves: /column public\.g\.twice/,
      },
      {
        down: "alter table g alter id add generated always as identity; alter table g add column twice int generated always as (n * 3) stored;",
        leaves: /column public\.g\.twice/,
      },
    ],
  },
  {
    name: "partition and inheritance",
    given:
      "create table log (at date, n int) partition by range (at); create table log_1 partition of log for values from ('2026-01-01') to ('2026-02-01');",
    up: "alter table log detach partition log_1;",
    down: "alter table log attach partition log_1 for values from ('2026-01-01') to ('2026-02-01');",
    broken: [
      { down: "select 1;", leaves: /table public\.log_1/ },
      {
        down: "alter table log attach partition log_1 for values from ('2026-01-01') to ('2026-03-01');",
        leaves: /table public\.log_1/,
      },
    ],
  },
  {
    name: "view, rule, domain, extension, schema, role",
    given: `${table} create view w as select id, a from t; create domain d as text check (value <> ''); create schema app; create rule r as on delete to t do also nothing; do $$ begin if not exists (select from pg_roles where rolname = 'worker') then create role worker; end if; end $$;`,
    up: "create or replace view w as select id, a from t where b > 0; alter domain d set not null; alter schema app rename to app2; drop rule r on t; alter role worker set statement_timeout = '5s'; alter role worker createdb; create extension citext;",
    down: "create or replace view w as select id, a from t; alter domain d drop not null; alter schema app2 rename to app; create rule r as on delete to t do also nothing; alter role worker reset statement_timeout; alter role worker nocreatedb; drop extension citext;",
    broken: [
      {
        down: "alter domain d drop not null; alter schema app2 rename to app; create rule r as on delete to t do also nothing; alter role worker reset statement_timeout; alter role worker nocreatedb; drop extension citext;",
        leaves: /view public\.w/,
      },
      {
        down: "create or replace view w as select id, a from t; alter schema app2 rename to app; create rule r as on delete to t do also nothing; alter role worker reset statement_timeout; alter role worker nocreatedb; drop extension citext;",
        leaves: /domain public\.d/,
      },
      {
        down: "create or replace view w as select id, a from t; alter domain d drop not null; create rule r as on delete to t do also nothing; alter role worker reset statement_timeout; alter role worker nocreatedb; drop extension citext;",
        leaves: /schema app/,
      },
      {
        down: "create or replace view w as select id, a from t; alter domain d drop not null; alter schema app2 rename to app; alter role worker reset statement_timeout; alter role worker nocreatedb; drop extension citext;",
        leaves: /rule public\.t\.r/,
      },
      {
        down: "create or replace view w as select id, a from t; alter domain d drop not null; alter schema app2 rename to app; create rule r as on delete to t do also nothing; alter role worker nocreatedb; drop extension citext;",
        leaves: /role worker/,
      },
      {
        down: "create or replace view w as select id, a from t; alter domain d drop not null; alter schema app2 rename to app; create rule r as on delete to t do also nothing; alter role worker reset statement_timeout; drop extension citext;",
        leaves: /role worker/,
      },
      {
        down: "create or replace view w as select id, a from t; alter domain d drop not null; alter schema app2 rename to app; create rule r as on delete to t do also nothing; alter role worker reset statement_timeout; alter role worker nocreatedb;",
        leaves: /extension citext/,
      },
    ],
  },
  {
    name: "composite type",
    given: "create type c as (a int, b text);",
    up: "alter type c add attribute z int; alter type c rename attribute a to a2;",
    down: "alter type c rename attribute a2 to a; alter type c drop attribute z;",
    broken: [
      { down: "alter type c drop attribute z;", leaves: /column public\.c\.a2?/ },
      { down: "alter type c rename attribute a2 to a;", leaves: /column public\.c\.z/ },
    ],
  },
  {
    name: "membership",
    given:
      "do $$ begin if not exists (select from pg_roles where rolname = 'ra') then create role ra; create role rb; end if; end $$; revoke ra from rb;",
    up: "grant ra to rb;",
    down: "revoke ra from rb;",
    broken: [{ down: "select 1;", leaves: /membership rb in ra/ }],
  },
  {
    name: "names that Postgres gave",
    given:
      "create table old (id serial primary key, x varchar(9) constraint ck check (x in ('a', 'b'))); alter table old rename to t9;",
    up: "drop table t9;",
    down: "create table t9 (id serial primary key, x varchar(9) constraint ck check (((x)::text = any ((array['a'::character varying, 'b'::character varying])::text[]))));",
    broken: [
      { down: "create table t9 (id serial primary key, x varchar(9));", leaves: /constraint public\.t9\.ck/ },
      {
        down: "create table t9 (id int primary key, x varchar(9) constraint ck check (x in ('a', 'b')));",
        leaves: /column public\.t9\.id/,
      },
    ],
  },
  {
    name: "roles that a function makes",
    given:
      "drop role if exists made_by_function; create function make_role(name text) returns void language plpgsql as $$ begin execute format('create role %I', name); end $$; create function drop_role(name text) returns void language plpgsql as $$ begin execute format('drop role %I', name); end $$;",
    up: "select make_role('made_by_function');",
    down: "select drop_role('made_by_function');",
    broken: [{ down: "select 1;", leaves: /role made_by_function/ }],
  },
  {
    name: "names that people gave",
    given: "create table n (s serial, e text constraint n_e_key unique);",
    up: "alter sequence n_s_seq rename to custom_seq; alter table n rename constraint n_e_key to mine_key;",
    down: "alter sequence custom_seq rename to n_s_seq; alter table n rename constraint mine_key to n_e_key;",
    broken: [
      { down: "alter table n rename constraint mine_key to n_e_key;", leaves: /sequence public\.custom_seq/ },
      { down: "alter sequence custom_seq rename to n_s_seq;", leaves: /constraint public\.n\.mine_key/ },
    ],
  },
  {
    name: "grants that an owner loses",
    given:
      "do $$ begin if not exists (select from pg_roles where rolname = 'losing') then create role losing; end if; end $$; create table ow (id int); grant losing to current_user;",
    up: "grant insert on ow to losing;",
    down: "drop owned by losing;",
    broken: [{ down: "select 1;", leaves: /table public\.ow$/ }],
  },
  {
    name: "clustered index",
    given: "create table cl (id int primary key, a int); create index cl_a on cl (a); create table other_cl (id int);",
    up: "insert into cl values (1, 2);",
    down: "delete from cl;",
    broken: [{ down: "cluster cl using cl_a;", leaves: /index public\.cl_a/ }],
  },
  {
    name: "settings of the transaction",
    given: "create table da (d date default '2020-01-02');",
    up: "alter table da alter d set default date '2021-03-04';",
    down: "set local datestyle = 'german'; set local quote_all_identifiers = on; alter table da alter d set default date '2020-01-02';",
    broken: [
      {
        down: "set local datestyle = 'german'; alter table da alter d set default date '2020-02-01';",
        leaves: /column public\.da\.d/,
      },
    ],
  },
  {
    name: "index of a constraint",
    given: "create table ci (id int constraint ci_pkey primary key);",
    up: "create table ci2 (id int);",
    down: "drop table ci2;",
    broken: [
      { down: "drop table ci2; comment on index ci_pkey is 'new';", leaves: /constraint public\.ci\.ci_pkey/ },
      { down: "drop table ci2; alter index ci_pkey set (fillfactor = 33);", leaves: /constraint public\.ci\.ci_pkey/ },
    ],
  },
  {
    name: "names of authors",
    given:
      "create table na (price int constraint price_positive_check check (price > 0)); create index na_fast_idx on na (price);",
    up: "alter table na drop constraint price_positive_check; drop index na_fast_idx;",
    down: "alter table na add constraint price_positive_check check (price > 0); create index na_fast_idx on na (price);",
    broken: [
      {
        down: "alter table na add check (price > 0); create index na_fast_idx on na (price);",
        leaves: /constraint public\.na\.price_positive_check/,
      },
      {
        down: "alter table na add constraint price_positive_check check (price > 0); create index on na (price);",
        leaves: /index public\.na_fast_idx/,
      },
    ],
  },
  {
    name: "collations and aggregates",
    given:
      "create collation co (provider = libc, locale = 'C'); create aggregate ag (int) (sfunc = int4pl, stype = int, initcond = '0');",
    up: "drop collation co; drop aggregate ag (int);",
    down: "create collation co (provider = libc, locale = 'C'); create aggregate ag (int) (sfunc = int4pl, stype = int, initcond = '0');",
    broken: [
      {
        down: "create collation co (provider = libc, locale = 'POSIX'); create aggregate ag (int) (sfunc = int4pl, stype = int, initcond = '0');",
        leaves: /collation public\.co/,
        incurable: true,
      },
      {
        down: "create collation co (provider = libc, locale = 'C'); create aggregate ag (int) (sfunc = int4pl, stype = int, initcond = '1');",
        leaves: /aggregate public\.ag/,
        incurable: true,
      },
    ],
  },
];
