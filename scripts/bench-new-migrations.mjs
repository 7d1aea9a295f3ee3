// What a pull request adds to the history of bench-migrations.mjs, in a fixed mix. Rough: as most people write it, a third of it
// with a finding of the group on traffic. Careful: the same work, done so that nobody waits.
const lines = (...statements) => statements.map((statement) => `${statement};\n`).join("");

const same = (name, make) => ({ name, rough: make, careful: make });

const table = same("table", (n, t) => ({
  up: lines(
    `create table n${n} (
  id bigint generated always as identity primary key,
  t_id uuid not null references ${t}(id) on delete cascade,
  body text not null default '',
  created_at timestamptz not null default now()
)`,
    `create index n${n}_t_idx on n${n} (t_id)`,
  ),
  down: lines(`drop table n${n}`),
}));

const column = same("column", (n, t) => ({
  up: lines(`alter table ${t} add column n${n} integer not null default 0`),
  down: lines(`alter table ${t} drop column n${n}`),
}));

const policy = same("policy", (n, t) => ({
  up: lines(`create policy n${n}_sel on ${t} for select using (amount > ${n})`),
  down: lines(`drop policy n${n}_sel on ${t}`),
}));

const routine = same("function", (n, t) => ({
  up: lines(
    `create function n${n}() returns trigger language plpgsql as $$ begin new.title := trim(new.title); return new; end $$`,
    `create trigger n${n} before insert on ${t} for each row execute function n${n}()`,
  ),
  down: lines(`drop trigger n${n} on ${t}`, `drop function n${n}()`),
}));

const update = same("update", (n, t) => ({
  up: lines(`update ${t} set meta = meta || '{"n${n}": true}' where meta is not null`),
  down: lines(`update ${t} set meta = meta - 'n${n}' where meta is not null`),
}));

const view = same("view", (n, t) => ({
  up: lines(`create view n${n} as select id, title from ${t} where amount > 0`),
  down: lines(`drop view n${n}`),
}));

const nullable = same("nullable", (n, t) => ({
  up: lines(`alter table ${t} add column n${n} text`, `comment on column ${t}.n${n} is 'note ${n}'`),
  down: lines(`alter table ${t} drop column n${n}`),
}));

const index = {
  name: "index",
  rough: (n, t) => ({
    up: lines(`create index n${n}_idx on ${t} (title, created_at)`),
    down: lines(`drop index n${n}_idx`),
  }),
  careful: (n, t) => ({
    up: lines(`create index concurrently n${n}_idx on ${t} (title, created_at)`),
    down: lines(`drop index concurrently n${n}_idx`),
  }),
};

const foreignKey = {
  name: "key",
  rough: (n, t) => ({
    up: lines(
      `alter table ${t} add column n${n} uuid`,
      `alter table ${t} add constraint n${n}_fk foreign key (n${n}) references t1(id)`,
    ),
    down: lines(`alter table ${t} drop column n${n}`),
  }),
  careful: (n, t) => ({
    up: lines(
      `alter table ${t} add column n${n} uuid`,
      `alter table ${t} add constraint n${n}_fk foreign key (n${n}) references t1(id) not valid`,
    ),
    down: lines(`alter table ${t} drop column n${n}`),
  }),
};

const check = {
  name: "check",
  rough: (n, t) => ({
    up: lines(`alter table ${t} add constraint n${n} check (length(title) < 9999)`),
    down: lines(`alter table ${t} drop constraint n${n}`),
  }),
  careful: (n, t) => ({
    up: lines(`alter table ${t} add constraint n${n} check (length(title) < 9999) not valid`),
    down: lines(`alter table ${t} drop constraint n${n}`),
  }),
};

const notNull = {
  name: "not_null",
  rough: (n, t) => ({
    up: lines(
      `update ${t} set amount = 0 where amount is null`,
      `alter table ${t} alter column amount set not null`,
      `alter table ${t} alter column amount set default ${n}`,
    ),
    down: lines(`alter table ${t} alter column amount drop not null, alter column amount drop default`),
  }),
  careful: (n, t) => ({
    up: lines(`alter table ${t} alter column amount set default ${n}`),
    down: lines(`alter table ${t} alter column amount drop default`),
  }),
};

const type = {
  name: "type",
  rough: (_, t) => ({
    up: lines(`alter table ${t} alter column created_at type timestamptz(3)`),
    down: lines(`alter table ${t} alter column created_at type timestamptz`),
  }),
  careful: (n, t) => ({
    up: lines(`alter table ${t} add column n${n} numeric(30,10)`),
    down: lines(`alter table ${t} drop column n${n}`),
  }),
};

const drop = {
  name: "drop",
  rough: (_, t) => ({
    up: lines(`alter table ${t} drop column meta`),
    down: lines(`alter table ${t} add column meta jsonb not null default '{}'::jsonb`),
  }),
  careful: (_, t) => ({
    up: lines(`alter table ${t} alter column meta drop not null`),
    down: lines(`alter table ${t} alter column meta set not null`),
  }),
};

// A quarter of new tables, a quarter of columns, and one of everything else.
const mix = [
  column,
  table,
  index,
  policy,
  update,
  table,
  foreignKey,
  routine,
  nullable,
  notNull,
  view,
  table,
  check,
  column,
  table,
  type,
  nullable,
  policy,
  table,
  drop,
];

/** `count` migrations behind the first `old`; each `manner` is "rough" or "careful". Every one has a table of its own. */
export const newMigrationsFor = (count, old, manner) =>
  Array.from({ length: count }, (_, at) => {
    const number = old + at + 1;
    const { name, [manner]: make } = mix[at % mix.length];
    return { id: `${String(number).padStart(5, "0")}_new_${name}`, ...make(number, `t${at + 2}`) };
  });
