/** Two ways to say one thing, for the traits that are seldom changed; on top of `base`. */
export const base = `
create schema lab;
create table lab.a (id int primary key, name text, born date, n int not null);
create table lab.b (id int primary key, name text);
create function lab.tg() returns trigger language plpgsql as $$ begin return new; end $$;
create function lab.eq(int, text) returns boolean language sql immutable as 'select $1::text = $2';
create function lab.qe(text, int) returns boolean language sql immutable as 'select $2::text = $1';
`;

/** What superusers make. */
export const wrapper = "create extension postgres_fdw; grant usage on foreign data wrapper postgres_fdw to public;";

const wrapped =
  "create server lab_one foreign data wrapper postgres_fdw; create server lab_two foreign data wrapper postgres_fdw;";

export const traits: readonly (readonly [says: string, one: string, other: string])[] = [
  [
    "parents",
    "create table lab.c () inherits (lab.a)",
    "create table lab.c (id int not null, name text, born date, n int not null) inherits (lab.b)",
  ],
  ["one parent and two", "create table lab.c () inherits (lab.b)", "create table lab.c () inherits (lab.b, lab.a)"],
  [
    "a parent's own column and one of a child",
    "create table lab.c (more text) inherits (lab.b)",
    "alter table lab.b add more text; create table lab.c () inherits (lab.b)",
  ],
  [
    "logged and not",
    "create table lab.c (id serial primary key, g int generated always as identity)",
    "create unlogged table lab.c (id serial primary key, g int generated always as identity)",
  ],
  [
    "logged and not, where keys refer",
    "create table lab.c (id int primary key); create table lab.d (id int references lab.c)",
    "create unlogged table lab.c (id int primary key); create unlogged table lab.d (id int references lab.c)",
  ],
  [
    "a view and a materialized view",
    "create view lab.v as select id, name from lab.a; create view lab.w as select id from lab.v",
    "create materialized view lab.v as select id, name from lab.a; create unique index v_id on lab.v (id); create view lab.w as select id from lab.v",
  ],
  [
    "a materialized view and a table",
    "create materialized view lab.v as select id, name from lab.a",
    "create table lab.v (id int, name text)",
  ],
  [
    "how a column is stored",
    "alter table lab.a alter name set storage external, alter name set compression pglz, alter name set statistics 5, alter name set (n_distinct = 5)",
    "alter table lab.a alter name set storage main, alter name set statistics 9, alter name set (n_distinct_inherited = 7)",
  ],
  [
    "how a key holds",
    "alter table lab.a add constraint u unique (name) with (fillfactor = 50); alter table lab.a cluster on u; comment on index lab.u is 'i'; comment on constraint u on lab.a is 'c'",
    "alter table lab.a add constraint u unique (name) deferrable initially deferred",
  ],
  [
    "actions and validity of a foreign key",
    "alter table lab.a add constraint f foreign key (n) references lab.b on delete cascade not valid",
    "alter table lab.a add constraint f foreign key (n) references lab.b on update set null deferrable",
  ],
  [
    "a check that children do not get, and one not yet valid",
    "alter table lab.a add constraint c check (n > 0) no inherit",
    "alter table lab.a add constraint c check (n > 0) not valid",
  ],
  [
    "an exclusion",
    "alter table lab.a add constraint x exclude using gist (int4range(id, n) with &&)",
    "alter table lab.a add constraint x exclude using gist (int4range(id, n) with &&) where (n > 5)",
  ],
  [
    "what an index says beside its columns",
    "create index i on lab.a (name, (n + 1)); alter index lab.i alter column 2 set statistics 50; alter table lab.a cluster on i; comment on index lab.i is 'i'",
    "create index i on lab.a using hash (name)",
  ],
  [
    "an index of partitions and one of the parent alone",
    "create table lab.p (id int) partition by range (id); create table lab.p_1 partition of lab.p for values from (0) to (9); create index p_i on lab.p (id)",
    "create table lab.p (id int) partition by range (id); create table lab.p_1 partition of lab.p for values from (0) to (9); create index p_i on only lab.p (id)",
  ],
  [
    "states of triggers and rules",
    "create trigger t before insert on lab.a for each row execute function lab.tg(); alter table lab.a enable always trigger t; create rule r as on delete to lab.a do instead nothing; alter table lab.a disable rule r",
    "create trigger t before insert on lab.a for each row execute function lab.tg(); alter table lab.a disable trigger t; create rule r as on delete to lab.a do also notify x; comment on rule r on lab.a is 'r'; comment on trigger t on lab.a is 't'",
  ],
  [
    "a trigger of a statement and of rows, and one of a view",
    "create trigger t after update on lab.a referencing new table as n for each statement execute function lab.tg(); create view lab.v as select * from lab.b; create trigger v instead of insert on lab.v for each row execute function lab.tg()",
    "create trigger t after update on lab.a for each row execute function lab.tg(); create view lab.v as select * from lab.b",
  ],
  [
    "a target of statistics",
    "create statistics lab.s on id, n from lab.a; alter statistics lab.s set statistics 10; comment on statistics lab.s is 's'",
    "create statistics lab.s on id, n, name from lab.a",
  ],
  [
    "everything of a policy",
    "alter table lab.a enable row level security; create policy p on lab.a as restrictive for select to public using (id > 0)",
    "alter table lab.a enable row level security, force row level security; create policy p on lab.a for insert to current_user with check (n > 0); comment on policy p on lab.a is 'p'",
  ],
  [
    "what identifies a row to a replica",
    "create unique index a_n on lab.a (n); alter table lab.a replica identity using index a_n",
    "create unique index a_n on lab.a (n); alter table lab.a replica identity full",
  ],
  [
    "a sequence",
    "create unlogged sequence lab.s as int start 5",
    "create sequence lab.s as bigint minvalue -5 cycle owned by lab.a.n",
  ],
  [
    "a domain",
    "create domain lab.d as int default 1 not null constraint c check (value > 0); comment on domain lab.d is 'd'; comment on constraint c on domain lab.d is 'c'; create table lab.c (d lab.d)",
    "create domain lab.d as int default 2 constraint c check (value > 1); alter domain lab.d add constraint e check (value < 9) not valid; create table lab.c (d lab.d)",
  ],
  [
    "a domain and an enum of one name",
    "create domain lab.d as text; create table lab.c (d lab.d)",
    "create type lab.d as enum ('a', 'b'); create table lab.c (d lab.d)",
  ],
  [
    "the class, collation and multirange of a range",
    'create type lab.r as range (subtype = text, collation = "C", multirange_type_name = lab.many); create table lab.c (r lab.r, m lab.many)',
    "create type lab.r as range (subtype = text, subtype_opclass = text_pattern_ops, multirange_type_name = lab.most); create table lab.c (r lab.r, m lab.most)",
  ],
  ["a composite type and an enum of one name", "create type lab.t as (a int)", "create type lab.t as enum ('a')"],
  [
    "labels of an enum that domains, lists, other types and defaults use",
    "create type lab.e as enum ('a', 'b'); create domain lab.de as lab.e; create type lab.ce as (e lab.e); create table lab.c (e lab.e default 'a', es lab.e[], d lab.de, c lab.ce)",
    "create type lab.e as enum ('b', 'c', 'a'); create domain lab.de as lab.e; create type lab.ce as (e lab.e); create table lab.c (e lab.e default 'a', es lab.e[], d lab.de, c lab.ce)",
  ],
  [
    "names of arguments and results of functions",
    "create function lab.f(a int, b text default 'x') returns int language sql as 'select 1'; create view lab.v as select lab.f(1) as x",
    "create function lab.f(c int, d text) returns bigint language sql strict security definer set search_path = '' as 'select 1::bigint'; create view lab.v as select lab.f(1, 'y') as x",
  ],
  [
    "a window function of one name and an aggregate",
    "create function lab.f(int) returns int language sql as 'select 1'",
    "create aggregate lab.f(int) (sfunc = int4pl, stype = int, initcond = '0')",
  ],
  [
    "everything of an aggregate",
    "create aggregate lab.g(int) (sfunc = int4pl, stype = int, initcond = '0', msfunc = int4pl, minvfunc = int4mi, mstype = int, minitcond = '0', parallel = safe); create view lab.v as select lab.g(id) from lab.a",
    "create aggregate lab.g(int) (sfunc = int4larger, stype = int, sortop = >, combinefunc = int4larger); create view lab.v as select lab.g(id) from lab.a",
  ],
  [
    "an operator",
    "create operator lab.=== (function = lab.eq, leftarg = int, rightarg = text, restrict = eqsel, join = eqjoinsel, hashes)",
    "create operator lab.=== (function = lab.eq, leftarg = int, rightarg = text); comment on operator lab.=== (int, text) is 'o'",
  ],
  [
    "operators that are each other's counterpart",
    "create operator lab.=== (function = lab.eq, leftarg = int, rightarg = text); create operator lab.=== (function = lab.qe, leftarg = text, rightarg = int)",
    "create operator lab.=== (function = lab.eq, leftarg = int, rightarg = text, commutator = operator(lab.===)); create operator lab.=== (function = lab.qe, leftarg = text, rightarg = int, commutator = operator(lab.===))",
  ],
  [
    "the method of a cast",
    "create type lab.t as (a int); create cast (lab.t as text) with inout",
    "create type lab.t as (a int); create function lab.ct(lab.t) returns text language sql immutable as 'select ($1).a::text'; create cast (lab.t as text) with function lab.ct(lab.t)",
  ],
  [
    "an event trigger",
    "create function lab.et() returns event_trigger language plpgsql as 'begin end'; create event trigger lab_et on ddl_command_end when tag in ('CREATE TABLE') execute function lab.et(); alter event trigger lab_et disable",
    "create function lab.et() returns event_trigger language plpgsql as 'begin end'; create event trigger lab_et on sql_drop execute function lab.et(); comment on event trigger lab_et is 'e'",
  ],
  [
    "how a publication publishes",
    "create publication lab_pub for all tables with (publish_via_partition_root = true)",
    "create publication lab_pub for tables in schema lab with (publish = 'insert'); comment on publication lab_pub is 'p'",
  ],
  [
    "generated columns in a publication",
    "create publication lab_pub for table lab.a with (publish_generated_columns = stored)",
    "create publication lab_pub for table lab.a",
  ],
  [
    "a dictionary and a configuration",
    "create text search dictionary lab.dict (template = simple, stopwords = english); create text search configuration lab.cfg (copy = english); alter text search configuration lab.cfg alter mapping for word with lab.dict; create index i on lab.a using gin (to_tsvector('lab.cfg', name))",
    "create text search dictionary lab.dict (template = simple, accept = 'false'); create text search configuration lab.cfg (copy = simple); comment on text search configuration lab.cfg is 'c'; comment on text search dictionary lab.dict is 'd'; create index i on lab.a using gin (to_tsvector('lab.cfg', name))",
  ],
  [
    "a collation that a column has",
    "create collation lab.co (provider = icu, locale = 'de-DE'); create table lab.c (t text collate lab.co)",
    "create collation lab.co (provider = icu, locale = 'fr-FR', deterministic = false); create table lab.c (t text collate lab.co); comment on collation lab.co is 'c'",
  ],
  [
    "a conversion",
    "create conversion lab.cv for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1",
    "create default conversion lab.cv for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1; comment on conversion lab.cv is 'c'",
  ],
  [
    "default privileges",
    "alter default privileges in schema lab grant select on tables to public; alter default privileges revoke execute on functions from public",
    "alter default privileges in schema lab grant insert, update on tables to public; alter default privileges grant usage on schemas to public",
  ],
  [
    "rights on everything",
    "grant select on lab.a to public; grant usage on schema lab to public; create sequence lab.s; grant usage on sequence lab.s to public; create type lab.e as enum ('a'); revoke usage on type lab.e from public; revoke execute on function lab.tg() from public",
    "grant insert (id), select (name) on lab.a to public; create sequence lab.s; create type lab.e as enum ('a'); comment on schema lab is 's'",
  ],
  [
    "options and defaults of a view",
    "create view lab.v with (security_barrier) as select * from lab.b; alter view lab.v alter column name set default 'x'; comment on view lab.v is 'v'; comment on column lab.v.id is 'i'",
    "create view lab.v with (security_invoker, check_option = local) as select * from lab.b where id > 0",
  ],
  [
    "how a materialized view is stored",
    "create materialized view lab.v with (fillfactor = 50) as select * from lab.b; comment on materialized view lab.v is 'v'; alter materialized view lab.v alter name set statistics 7; alter materialized view lab.v alter name set storage external",
    "create materialized view lab.v as select * from lab.b; comment on column lab.v.id is 'i'",
  ],
  [
    "a column that is required and may not be proved to be",
    "alter table lab.a add constraint nn not null name not valid",
    "alter table lab.a add constraint nn not null name",
  ],
  [
    "a computed column and a plain one",
    "alter table lab.a add g int generated always as (n + 1) stored; create view lab.v as select g from lab.a",
    "alter table lab.a add g int; create view lab.v as select g from lab.a",
  ],
  [
    "kinds of identity",
    "alter table lab.a alter id add generated always as identity (start 5 increment 2)",
    "alter table lab.a alter id add generated by default as identity (cache 7)",
  ],
  [
    "a key that is not enforced",
    "alter table lab.a add constraint f foreign key (n) references lab.b not enforced",
    "alter table lab.a add constraint f foreign key (n) references lab.b",
  ],
  [
    "an index that hangs on a table and a view of another",
    "create view lab.v as select id, name from lab.b group by id",
    "create view lab.v as select id, n from lab.a group by id",
  ],
  ["a table and a sequence of one name", "create table lab.x (id int)", "create sequence lab.x"],
  ["a composite type and a table of one name", "create type lab.x as (id int)", "create table lab.x (id int)"],
];

/** What only superusers let the role of migrations do. */
export const elsewhere: typeof traits = [
  [
    "options of a foreign table and of its columns",
    `${wrapped} create foreign table lab.f (id int, name text options (column_name '9')) server lab_one options (table_name '1', fetch_size '2')`,
    `${wrapped} create foreign table lab.f (id int options (column_name '2'), name text options (column_name '3')) server lab_one options (fetch_size '3', schema_name '4')`,
  ],
  [
    "the server of a foreign table",
    `${wrapped} create foreign table lab.f (id int, name text) server lab_one; create view lab.v as select id from lab.f; comment on foreign table lab.f is 'f'; comment on column lab.f.id is 'i'`,
    `${wrapped} create foreign table lab.f (id int, name text, n int default 3 not null) server lab_two; create view lab.v as select id from lab.f; comment on column lab.f.id is 'j'`,
  ],
  [
    "columns and checks of a foreign table",
    `${wrapped} create foreign table lab.f (id int, name text, constraint c check (id > 0)) server lab_one; create trigger t before insert on lab.f for each row execute function lab.tg()`,
    `${wrapped} create foreign table lab.f (id bigint not null, more text) server lab_one`,
  ],
  [
    "a server, its options and rights",
    "create server s version '1' foreign data wrapper postgres_fdw options (host 'one', port '2')",
    "create server s version '2' foreign data wrapper postgres_fdw options (host 'two', dbname 'x'); comment on server s is 's'; grant usage on foreign server s to public",
  ],
];
