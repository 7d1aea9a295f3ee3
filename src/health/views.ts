// When a materialized view was refreshed last, Postgres does not keep. Two sources tell the truth: what the settings name, a
// column of the view or a query; and, with `track_commit_timestamp`, the commit that wrote the view's row in pg_class, which
// every refresh does, also a concurrent one. Rarer commands write that row too, so that source can only be too kind.
import type { HealthSettings, HealthView, HealthViewSetting, Row } from "../model/index.ts";
import { partsOfName, quoteLiteral, quoteName, unquoted } from "../sql/index.ts";
import { type Asking, ask, isOwn, named } from "./asking.ts";

const viewsSql = `
select ${named("n", "c")} as name, c.relispopulated as populated,
  case when current_setting('track_commit_timestamp') = 'on'
    then extract(epoch from clock_timestamp() - pg_xact_commit_timestamp(c.xmin))::float8 end as age,
  exists (
    select from pg_index i
    where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null and i.indexprs is null
  ) as "unique"
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'm' and ${isOwn("n", "c.oid", "pg_class")}
order by 1`;

/** A name of the settings as the catalog's queries write it. */
const fullName = (name: string): string => {
  const parts = partsOfName(name).map((part) => quoteName(part.startsWith('"') ? unquoted(part) : part.toLowerCase()));
  return parts.length === 1 ? `public.${parts[0]}` : parts.join(".");
};

const questionOf = ({ view, column, query }: HealthViewSetting): string => {
  const written =
    query === null ? `select max(${quoteName(column ?? "")}) from ${view}` : query.trim().replace(/;\s*$/, "");
  // The break keeps a comment at the end of a query from taking the parenthesis.
  return `select extract(epoch from pg_catalog.clock_timestamp() - (${written}\n)::timestamptz)::float8 as age`;
};

/** Seconds since the last refresh, as the settings tell. Null: they do not. */
const ageFrom = async (asking: Asking, setting: HealthViewSetting): Promise<number | null> => {
  const about = { check: "matview-stale", subject: setting.view };
  const prelude = `select pg_catalog.set_config('search_path', ${quoteLiteral(asking.path)}, true)`;
  const rows = await ask(asking, about, questionOf(setting), [], prelude);
  if (rows === null) return null;
  const age = rows[0]?.age ?? null;
  if (age === null) {
    asking.unread.push({
      ...about,
      why: "its source in `health.views` gives no time",
      hint: "It has to give one time.",
    });
  }
  return age === null ? null : Number(age);
};

const told = async (asking: Asking, row: Row, limits: HealthSettings, settings: readonly HealthViewSetting[]) => {
  const name = String(row.name);
  const setting = settings.find(({ view }) => view === name);
  const populated = row.populated === true;
  const asks = populated && setting !== undefined && (setting.query !== null || setting.column !== null);
  const age = asks ? await ageFrom(asking, setting) : row.age === null ? null : Number(row.age);
  const view: HealthView = {
    name,
    populated,
    ageSeconds: age,
    source: asks ? "settings" : age === null ? null : "commit",
    maxAgeMs: setting?.maxAgeMs ?? limits.viewMs,
    concurrently: row.unique === true,
  };
  return view;
};

export const readViews = async (asking: Asking, limits: HealthSettings): Promise<readonly HealthView[]> => {
  const check = "matview-stale";
  const about = [check, "matview-unpopulated"].map((id) => ({ check: id, subject: "materialized views" }));
  const rows = (await ask(asking, about, viewsSql, [asking.hidden])) ?? [];
  const settings = limits.views.map((one) => ({ ...one, view: fullName(one.view) }));
  for (const { view } of settings) {
    if (rows.some(({ name }) => name === view)) continue;
    const hint = "Mend its name in `health.views`.";
    asking.unread.push({ check, subject: view, why: "there is no such materialized view", hint });
  }
  const views: HealthView[] = [];
  for (const row of rows) views.push(await told(asking, row, limits, settings));
  return views;
};
