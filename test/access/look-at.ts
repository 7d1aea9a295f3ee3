import { type Look, openLook } from "../../src/access/index.ts";
import type { AccessEvidence, RlsSettings } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { prepareSite } from "../../src/rehearse/site.ts";
import { platformOf } from "../rehearse/rehearsal.ts";

const derived: RlsSettings = { schemas: [], exempt: [], identities: [], minimumCoverage: null };

type Options = { readonly platform?: string; readonly rls?: Partial<RlsSettings> };

/** Runs scripts in a database as the migration role, looks at it after each, and hands the looks over. */
export const lookingAt = async (
  server: Server,
  scripts: readonly string[],
  options: Options,
  work: (looks: readonly Look[]) => Promise<void>,
): Promise<void> => {
  const platform = platformOf(options.platform ?? "plain");
  await using site = await prepareSite({ server, platform, before: [], token: null, mentions: () => true });
  await using database = await site.createDatabase();
  const looks: Look[] = [];
  try {
    for (const script of scripts) {
      {
        await using session = await database.connect(site.role);
        await session.run(script);
      }
      const look = await openLook({
        server,
        platform,
        role: site.role,
        database: database.name,
        rls: { ...derived, ...options.rls },
        apiSchemas: null,
        earlier: looks.at(-1)?.evidence ?? null,
        signal: new AbortController().signal,
      });
      if (look !== null) looks.push(look);
    }
    await work(looks);
  } finally {
    for (const look of looks) await look[Symbol.asyncDispose]();
  }
};

const letter = { none: "-", own: "own", all: "ALL", error: "error" } as const;

/** How an identity fared with a relation: `own own - ALL`, in the order select, insert, update, delete; a cause where one is an error. */
export const reachOf = ({ matrix }: AccessEvidence, relation: string, identity: string): string => {
  const access = matrix.find((row) => row.relation === relation && row.identity === identity);
  if (access === undefined) return "nothing";
  const { select, insert, update, delete: deletion } = access.cells;
  return [select, insert, update, deletion]
    .map(({ reach, cause }) => (reach === "error" ? `error ${cause?.sqlstate}` : letter[reach]))
    .join(" ");
};

/** How a call went. */
export const callOf = ({ calls }: AccessEvidence, routine: string, identity: string): string => {
  const call = calls.find((one) => one.routine === routine && one.identity === identity);
  if (call === undefined) return "nothing";
  const { reach, cause } = call.cell;
  if (!call.allowed) return "not allowed";
  return reach === "error" ? `error ${cause?.sqlstate}` : letter[reach];
};
