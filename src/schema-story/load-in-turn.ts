import { type Failure, type Script, SqlError, type SqlRefusal } from "../model/index.ts";
import type { Session } from "../postgres/contract.ts";
import { runScript } from "../rehearse/run-script.ts";
import type { Site } from "../rehearse/site.ts";
import type { Placed, Section } from "../schema/index.ts";

// Runs statements in their order, and what is refused again behind the others, until all of them ran or none of those that
// are left can. The order in which they ran is one that works.

export type Refused = { readonly placed: Placed; readonly refusal: SqlRefusal };
export type Loaded = { readonly ran: readonly Placed[]; readonly refused: readonly Refused[] };

/** What hosts allow their users and Postgres does not: sent by itself, so that a right can be lent. */
const mayNeedRights: ReadonlySet<Section> = new Set([
  "roles",
  "schemas",
  "removed",
  "extensions",
  "foreign servers",
  "languages",
  "operators",
  "publications",
  "owners",
  "event triggers",
]);

const batch = 100;

const scriptOf = (sql: string): Script => ({ file: "schema.sql", sql, transaction: "one", queries: null });

const refusalOf = (failure: Failure | null): SqlRefusal | null => failure;

const sendOne = async (session: Session, site: Site, { piece }: Placed): Promise<SqlRefusal | null> =>
  refusalOf((await runScript(session, scriptOf(piece.sql), site.lender)).failure);

const sendMany = async (session: Session, placed: readonly Placed[]): Promise<readonly (SqlRefusal | null)[]> => {
  const answers = await session.runAll(placed.map(({ piece }) => piece.sql));
  return answers.map((answer) => {
    if (answer.status === "fulfilled") return null;
    if (!(answer.reason instanceof SqlError)) throw answer.reason;
    return answer.reason.refusal;
  });
};

/** Statements that are sent together: of sections that need no rights, some at a time. */
const together = (placed: readonly Placed[]): readonly (readonly Placed[])[] => {
  const groups: Placed[][] = [];
  for (const one of placed) {
    const last = groups.at(-1);
    const alone = mayNeedRights.has(one.piece.section);
    const open = last !== undefined && last.length < batch && !mayNeedRights.has(last[0]?.piece.section ?? "roles");
    if (open && !alone) last.push(one);
    else groups.push([one]);
  }
  return groups;
};

const pass = async (session: Session, site: Site, placed: readonly Placed[]): Promise<Loaded> => {
  const ran: Placed[] = [];
  const refused: Refused[] = [];
  for (const group of together(placed)) {
    const [only] = group;
    const answers =
      group.length === 1 && only !== undefined ? [await sendOne(session, site, only)] : await sendMany(session, group);
    for (const [at, one] of group.entries()) {
      const refusal = answers[at] ?? null;
      if (refusal === null) ran.push(one);
      else refused.push({ placed: one, refusal });
    }
  }
  return { ran, refused };
};

/** The session is in no transaction, and bodies of functions are not looked at in it. */
export const loadInTurn = async (session: Session, site: Site, placed: readonly Placed[]): Promise<Loaded> => {
  const ran: Placed[] = [];
  let left = placed;
  let refused: readonly Refused[] = [];
  while (left.length > 0) {
    const passed = await pass(session, site, left);
    ran.push(...passed.ran);
    refused = passed.refused;
    if (passed.ran.length === 0) break;
    left = refused.map((one) => one.placed);
  }
  return { ran, refused };
};
