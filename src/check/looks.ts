import { type Look, openLook } from "../access/index.ts";
import { checks } from "../checks/index.ts";
import type { AccessEvidence, CheckRequest } from "../model/index.ts";
import type { Visit } from "../rehearse/index.ts";
import { apiSchemasOf } from "./api-schemas.ts";
import type { Subject } from "./histories.ts";

/** The looks at who reaches what that a rehearsal takes on its way. Disposing drops what they hold on the server. */
export type Looks = AsyncDisposable & {
  readonly visits: readonly Visit[];
  /** After the last migration. Null when the rehearsal did not get there. */
  readonly head: () => Look | null;
  /** What was seen where the base branch ends, if that is on the way. */
  readonly base: () => AccessEvidence | null;
};

/** Index of the first migration that the base branch does not have; null when the base is not where these begin. */
export const baseEnd = ({ history, baseHistory, standing }: Pick<Subject, "history" | "baseHistory" | "standing">) => {
  if (baseHistory === null) return null;
  const count = baseHistory.migrations.length;
  const same = history.migrations
    .slice(0, count)
    .every(({ id }, index) => standing.get(id) === "unchanged" && baseHistory.migrations[index]?.id === id);
  return same && count <= history.migrations.length ? count : null;
};

/** Nobody needs to look where no check of access is on. */
const wanted = ({ checks: severities, rls }: CheckRequest["settings"]): boolean =>
  rls.minimumCoverage !== null || checks.some(({ id, group }) => group === "rls" && severities[id] !== "off");

/** Plans the looks at a history. */
export const looksFor = (
  { settings, tree, signal, progress }: CheckRequest,
  subject: Pick<Subject, "history" | "baseHistory" | "standing">,
): Looks => {
  let base: AccessEvidence | null = null;
  let head: Look | null = null;
  const close = async (look: Look | null) => void (await look?.[Symbol.asyncDispose]());
  const open = async (site: Parameters<Visit["see"]>[0], database: string, earlier: AccessEvidence | null) => {
    progress({ stage: "rls", done: 0, total: 0 });
    return await openLook({
      server: site.server,
      platform: site.platform,
      role: site.role,
      database,
      rls: settings.rls,
      apiSchemas: site.platform.id === "supabase" ? await apiSchemasOf(tree) : null,
      earlier,
      signal,
    });
  };
  const end = baseEnd(subject);
  if (!wanted(settings))
    return { visits: [], head: () => null, base: () => null, [Symbol.asyncDispose]: async () => {} };
  const atBase: Visit[] =
    end === null
      ? []
      : [
          {
            at: end,
            see: async (site, { name }) => {
              // Closed at once: rights in a copy would keep the roles of the history from being dropped on the way back.
              const look = await open(site, name, null);
              base = look?.evidence ?? null;
              await close(look);
            },
          },
        ];
  const atHead: Visit = {
    at: subject.history.migrations.length,
    see: async (site, { name }) => {
      await close(head);
      head = await open(site, name, base);
    },
  };
  return {
    visits: [...atBase, atHead],
    head: () => head,
    base: () => base,
    [Symbol.asyncDispose]: () => close(head),
  };
};
