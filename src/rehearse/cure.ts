import { type Past, type Remedy, remediesOf } from "../catalog/index.ts";
import type { Change } from "../model/index.ts";
import { addLabels, rebuildEnum, renameLabels } from "./rebuild-enum.ts";
import { refusalOf } from "./refusal.ts";
import type { Workbench } from "./workbench.ts";

// Finds SQL that takes changes back, by trying: every change's own remedy, in whatever order Postgres accepts, until the
// catalog says that nothing is left. What does not end there is not offered.

const rounds = 5;

const alternatives = (remedy: Remedy): readonly string[] => (typeof remedy === "string" ? [remedy] : remedy);

const isAccepted = async (bench: Workbench, sql: string): Promise<boolean> => {
  const refusal = await refusalOf(bench.send(sql));
  if (refusal?.refusal.sqlstate !== "42501") return refusal === null;
  await bench.send("rollback to savepoint lockstep_remedy");
  return await bench.sendLent(sql);
};

/** Takes the first alternative that works; the transaction stays usable. */
const tryOne = async (bench: Workbench, remedy: Remedy): Promise<string | null> => {
  for (const sql of alternatives(remedy)) {
    await bench.send("savepoint lockstep_remedy");
    if (await isAccepted(bench, sql)) {
      await bench.send("release savepoint lockstep_remedy");
      return sql;
    }
    await bench.send("rollback to savepoint lockstep_remedy");
  }
  return null;
};

/** Tries all; those that fail wait for the others. Gives what worked, in its order. */
export const tryAll = async (bench: Workbench, remedies: readonly Remedy[]): Promise<readonly string[]> => {
  const done: string[] = [];
  let waiting = remedies;
  while (waiting.length > 0) {
    const left: Remedy[] = [];
    for (const remedy of waiting) {
      const sql = await tryOne(bench, remedy);
      if (sql === null) left.push(remedy);
      else done.push(sql);
    }
    if (left.length === waiting.length) break;
    waiting = left;
  }
  return done;
};

export const remediesFor = async (bench: Workbench, change: Change): Promise<readonly Remedy[]> => {
  const own = remediesOf(change, bench.traitsOf(change.address));
  const labels = change.kind === "enum" && change.type === "altered" ? (change.before?.labels ?? null) : null;
  if (labels === null) return own;
  const name = change.address.slice("enum ".length);
  const found = change.after?.labels ?? null;
  const renames = renameLabels(name, labels, found) ?? addLabels(name, labels, found);
  return [renames ?? (await rebuildEnum(bench.session().query, name, labels)), ...own];
};

// Wholes before parts when something is missing, parts before wholes when something is left over.
const rank = (change: Change): number =>
  change.type === "removed" ? (change.parent === null ? 1 : 2) : change.type === "altered" ? 3 : 0;

// The sequence of an identity is made with it: one that is there already would have its name.
const ofIdentities = (changes: readonly Change[]): ((change: Change) => boolean) => {
  const identities = new Set(
    changes.filter(({ kind, before }) => kind === "column" && before?.identity != null).map(({ address }) => address),
  );
  return ({ type, kind, before }) =>
    type === "removed" && kind === "sequence" && identities.has(`column ${before?.["owned by"]}`);
};

/** Statements as one text. */
export const script = (statements: readonly string[]): string =>
  statements.map((sql) => `${sql.trim().replace(/;$/, "")};`).join("\n");

/** `sql` is null where something is left; `tried` is what was run all the same. */
export type Cured = { readonly sql: string | null; readonly tried: string; readonly pasts: readonly Past[] };

/** Inside an attempt: SQL that brings the catalog back to what it was before `pasts`, proved; null when none was found. */
export const cure = async (bench: Workbench, pasts: readonly Past[]): Promise<Cured> => {
  const done: string[] = [];
  const seen: Past[] = [...pasts];
  let last = "";
  for (let round = 0; round < rounds; round++) {
    const changes = bench.changesSince(seen).filter((change) => !change.rankOnly);
    if (changes.length === 0) {
      const sql = script(done);
      return { sql, tried: sql, pasts: seen.slice(pasts.length) };
    }
    const state = JSON.stringify(changes);
    if (state === last) break;
    last = state;
    const wholes = new Set(changes.filter(({ type }) => type === "added").map(({ address }) => address));
    const comesAlong = ofIdentities(changes);
    const needed = changes.filter(
      (change) =>
        !comesAlong(change) && (change.type !== "added" || change.parent === null || !wholes.has(change.parent)),
    );
    const remedies: Remedy[] = [];
    for (const change of [...needed].sort((a, b) => rank(a) - rank(b)))
      remedies.push(...(await remediesFor(bench, change)));
    const worked = await tryAll(bench, remedies);
    done.push(...worked);
    seen.push(await bench.follow(worked.join(";\n")));
  }
  return { sql: null, tried: script(done), pasts: seen.slice(pasts.length) };
};
