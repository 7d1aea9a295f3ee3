import { type Look, openLook } from "../../src/access/index.ts";
import { readHistory } from "../../src/layouts/index.ts";
import type { Evidence, RlsSettings } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { rehearse } from "../../src/rehearse/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { platformOf, treeOf } from "../rehearse/rehearsal.ts";

const derived: RlsSettings = { schemas: [], exempt: [], identities: [], minimumCoverage: null };

export type LookedAt = { readonly look: Look; readonly evidence: Evidence };

/** Rehearses one migration, and looks at who reaches what after it. Whoever asks disposes of the look. */
export const lookedAt = async (
  server: Server,
  sql: string,
  { platform = "plain", rls = derived }: { readonly platform?: string; readonly rls?: RlsSettings } = {},
): Promise<LookedAt> => {
  await loadParser();
  const signal = new AbortController().signal;
  const tree = treeOf({
    "migrations/001_a.sql": sql,
    "migrations/001_a.down.sql": "-- lockstep: irreversible: a test",
  });
  const history = await readHistory(tree, "migrations", "paired-files");
  let look: Look | null = null;
  const evidence = await rehearse({
    server,
    secondServer: null,
    platform: platformOf(platform),
    history,
    base: null,
    standing: new Map(),
    before: [],
    visits: [
      {
        at: 1,
        see: async (site, { name: database }) => {
          const { role } = site;
          const base = { server: site.server, platform: site.platform, apiSchemas: null, earlier: null };
          look = await openLook({ ...base, role, database, rls, signal });
        },
      },
    ],
    token: "a-token-nobody-else-has",
    today: "2026-11-20",
    progress: () => undefined,
    signal,
  });
  // Assigned in a function that the compiler does not see being called.
  const seen = look as Look | null;
  if (seen === null) throw new Error("nobody looked");
  return { look: seen, evidence: { ...evidence, access: seen.evidence } };
};

/** Tables under row level security that each let a user see what is his own. */
export const guardedTables = (count: number, user: string, role: string): string =>
  Array.from(
    { length: count },
    (
      _,
      index,
    ) => `create table public.t${index} (id bigint generated always as identity primary key, owner_id uuid not null, body text);
alter table public.t${index} enable row level security;
create policy own_rows on public.t${index} to ${role} using (owner_id = (select ${user}));
create index on public.t${index} (owner_id);
grant select, insert, update, delete on public.t${index} to ${role};`,
  ).join("\n");
