// The story of a squash: one migration for many, written from what they make, read back as its tool would, and proved equal
// before anybody is told of it. Nothing is written here.
import { choosePlatform } from "./check/platform.ts";
import { readBefore, serverRequest, startFor } from "./check/server.ts";
import {
  built,
  differencesBetween,
  differencesFrom,
  type Moving,
  movingBetween,
  type State,
  stateOf,
} from "./equality/index.ts";
import { readHistory } from "./layouts/index.ts";
import { readOneHistory } from "./live/index.ts";
import { type History, type Migration, Problem } from "./model/index.ts";
import { type Builder, openBuilder } from "./rehearse/index.ts";
import type { Placed } from "./schema/index.ts";
import { seeDatabase, sortedCatalogOf } from "./schema-story/seen.ts";
import { statementsFor } from "./schema-story/write-schema.ts";
import { allowances, loadParser } from "./sql/index.ts";
import type { Squashed, SquashRequest } from "./squash/contract.ts";
import { idempotent } from "./squash/idempotent.ts";
import { movesFor, squashedFiles, type Texts, treeAfter } from "./squash/place.ts";
import { policyRemarks } from "./squash/policies.ts";
import { changesBy, differencesAfterDown, downFor } from "./squash/prove.ts";
import { rowPieces } from "./squash/row-pieces.ts";
import { replacesNotesFor, upText } from "./squash/write-script.ts";

export type { Squashed, SquashRequest } from "./squash/contract.ts";

type Cut = { readonly replaced: readonly Migration[]; readonly last: Migration; readonly later: readonly Migration[] };

const refuseFaults = ({ faults }: History): void => {
  const [first] = faults.filter(({ severity }) => severity === "error");
  if (first === undefined) return;
  throw new Problem("history-faulty", `${first.file}: ${first.message}`, {
    hint: first.hint ?? "Mend it first: `lockstep check` tells more.",
  });
};

const cutAt = (history: History, until: string | null): Cut => {
  const { migrations } = history;
  const at =
    until === null
      ? migrations.length - 1
      : migrations.findIndex(({ id, version }) => id === until || version === until);
  const last = migrations[at];
  if (last === undefined) {
    throw new Problem("migration-unknown", `there is no migration ${until} in ${history.folder || "the root"}`, {
      hint: `Name one by its id, as ${migrations.at(-1)?.id ?? "001_initial"}.`,
    });
  }
  if (at === 0) {
    throw new Problem("nothing-to-squash", `${last.id} is the only migration up to there`, {
      hint: "It takes two to make one of them.",
    });
  }
  return { replaced: migrations.slice(0, at + 1), last, later: migrations.slice(at + 1) };
};

const refuseLost = (lines: readonly string[]): void => {
  const [first, ...others] = lines;
  if (first === undefined) return;
  throw new Problem("rows-unwritable", `this cannot be carried over: ${first}`, {
    kind: "could-not-judge",
    ...(others.length === 0 ? {} : { detail: others.join("\n") }),
    hint: "Nothing was written. Squash up to the migration before it with `--until`.",
  });
};

/** All that is known of the old history. */
type Old = {
  readonly base: State;
  readonly wanted: State;
  readonly moving: Moving;
  readonly placed: readonly Placed[];
  readonly rows: Squashed["rows"];
  readonly policies: readonly string[];
};

const readOld = async (request: SquashRequest, builder: Builder, replaced: readonly Migration[]): Promise<Old> => {
  const { site, build } = builder;
  request.progress({ stage: "building the history", done: 0, total: 0 });
  const base = await (async () => {
    await using empty = await site.createDatabase();
    return await stateOf(site, empty);
  })();
  const old = await (async () => {
    await using database = await build(replaced);
    const seen = await seeDatabase(site, database);
    const wanted = await stateOf(site, database);
    const carried = rowPieces(wanted.contents, base.contents, seen.needs);
    refuseLost(carried.refused);
    const placed = await statementsFor(site, base.entries, seen, carried.pieces);
    const rows = [...carried.counts].map(([table, count]) => ({ table, rows: count }));
    return { wanted, placed, rows, policies: policyRemarks(sortedCatalogOf(seen.entries)) };
  })();
  await site.dropRoles();
  const again = old.rows.length === 0 ? old.wanted : await built(builder, replaced);
  const moving = movingBetween(old.wanted.contents, again.contents);
  return { ...old, base, moving, placed: request.idempotent ? idempotent(old.placed) : old.placed };
};

const movingNotes = (moving: Moving): readonly string[] =>
  [...moving].map(
    ([table, columns]) =>
      `${table} (${[...columns].join(", ")}): other values in each build of the history; those of one build were written down.`,
  );

const stubNotes = ({ site }: Builder, { wanted, base }: Old): readonly string[] => {
  const known = new Set(base.entries.map(({ address }) => address));
  const stubs = wanted.entries.flatMap(({ kind, address }) => {
    const name = address.slice("extension ".length);
    return kind === "extension" && !known.has(address) && site.stubs.includes(name) ? [name] : [];
  });
  return stubs.map((name) => `The extension ${name} is a stub here: what it does by itself was not seen.`);
};

/** What somebody allowed in the old files. Where it belongs now is for them to say. */
const allowanceNotes = ({ replaced }: Cut): readonly string[] =>
  replaced.flatMap(({ id, up }) =>
    allowances(up.sql)
      .filter(({ fault }) => fault === null)
      .map(({ check, reason }) => `${id} allowed ${check} (${reason}); the comment was not carried over.`),
  );

type Plan = Pick<Squashed, "files" | "moves"> & { readonly history: History; readonly migration: Migration };

/** The files, and the history as the layout reads it once they are there. */
const planFiles = async (request: SquashRequest, history: History, cut: Cut, texts: Texts): Promise<Plan> => {
  const { tree, settings, name } = request;
  const options = { downDirectory: settings.downDirectory };
  const moves = await movesFor(tree, history, cut.replaced, cut.last);
  const files = squashedFiles(history, cut.last, name, texts, settings.downDirectory);
  const after = await readHistory(treeAfter(tree, moves, files), history.folder, history.layout, options);
  refuseFaults(after);
  const [migration, ...later] = after.migrations;
  const same = later.map(({ id }) => id).join("\n") === cut.later.map(({ id }) => id).join("\n");
  if (migration === undefined || !same || migration.replaces === undefined) {
    throw new Problem(
      "squash-misread",
      `the layout ${history.layout} would not read the new file in the old ones' place`,
      {
        kind: "could-not-judge",
        detail: `It reads ${after.migrations.map(({ id }) => id).join(", ") || "nothing"}.`,
        hint: "Nothing was written. Another `--name` may help.",
      },
    );
  }
  return { files, moves, history: after, migration };
};

const noWayBack = "it was squashed, and no down was found that leaves what stood before";

const prove = async (
  request: SquashRequest,
  old: Builder,
  fresh: Builder,
  { cut, plan, state }: { readonly cut: Cut; readonly plan: Plan; readonly state: Old },
): Promise<Pick<Squashed, "proved" | "differences">> => {
  request.progress({ stage: "proving", done: 0, total: 0 });
  const { migration } = plan;
  const proved: string[] = [];
  const differences: string[] = [];
  const take = (sentence: string, found: readonly string[]): void => {
    if (found.length === 0) proved.push(sentence);
    differences.push(...found);
  };
  const count = cut.replaced.length;
  take(
    `It makes the same catalog and the same rows as the ${count} that it stands for.`,
    differencesFrom(state.wanted, await built(fresh, [migration])),
  );
  if (differences.length > 0) return { proved, differences };
  if (cut.later.length > 0) {
    take(
      `With the ${cut.later.length} behind it, it leads to the same end.`,
      await differencesBetween(
        { builder: old, migrations: [...cut.replaced, ...cut.later] },
        { builder: fresh, migrations: plan.history.migrations },
      ),
    );
  }
  if (migration.down !== null && migration.down.sql.trim() !== "")
    take("Its down leaves exactly what stood before.", await differencesAfterDown(fresh, migration, state.base));
  if (request.idempotent) {
    take("Run twice, it changes nothing the second time.", await changesBy(fresh, [migration], migration.up));
    take(
      "Run over a database of the old history, it changes nothing.",
      await changesBy(old, cut.replaced, migration.up),
    );
  }
  return { proved, differences };
};

const story = async (
  request: SquashRequest,
  history: History,
  cut: Cut,
  old: Builder,
  openFresh: (after: History) => Promise<Builder>,
): Promise<Squashed> => {
  const { replaced, later } = cut;
  const state = await readOld(request, old, replaced);
  const notes = await replacesNotesFor(request.tree, replaced);
  const wantsDown = replaced.some(({ down }) => down !== null);
  const texts = (irreversible: string | null, down: string | null): Texts => ({
    up: upText(notes, irreversible, state.placed),
    down,
  });
  const draft = await planFiles(request, history, cut, texts(null, null));
  request.progress({ stage: "looking for a down", done: 0, total: 0 });
  await using trying = await openFresh(draft.history);
  const down = wantsDown ? await downFor(trying, draft.migration, state) : null;
  await trying.site.dropRoles();
  const way = down === null && wantsDown ? noWayBack : null;
  const plan = await planFiles(request, history, cut, texts(way, down === null ? null : `${down}\n`));
  await using fresh = await openFresh(plan.history);
  const proof = await prove(request, old, fresh, { cut, plan, state });
  return {
    verdict: proof.differences.length === 0 ? "equal" : "different",
    id: plan.migration.id,
    layout: history.layout,
    folder: history.folder,
    replaces: replaced.map(({ id }) => id),
    later: later.map(({ id }) => id),
    files: plan.files,
    moves: plan.moves,
    down: down !== null ? "exact" : wantsDown ? "irreversible" : "none",
    rows: state.rows,
    statements: state.placed.length,
    policies: state.policies,
    notes: [...movingNotes(state.moving), ...stubNotes(old, state), ...allowanceNotes(cut)],
    ...proof,
  };
};

/**
 * One migration in the place of many. Rejects with Problem "schema-unwritable" or "rows-unwritable" where something cannot be
 * said in SQL, and with "history-does-not-build" where the history is broken.
 */
export const squash = async (request: SquashRequest): Promise<Squashed> => {
  await loadParser();
  const { history, notes } = await readOneHistory(request);
  refuseFaults(history);
  const cut = cutAt(history, request.until);
  const before = await readBefore(request);
  const { platform } = choosePlatform(request.settings, history);
  await using server = await startFor(serverRequest(request, platform), request.signal);
  const ground = { server, platform, before, signal: request.signal };
  await using old = await openBuilder({ ...ground, history });
  const squashed = await story(request, history, cut, old, (after) => openBuilder({ ...ground, history: after }));
  return { ...squashed, notes: [...notes, ...squashed.notes] };
};
