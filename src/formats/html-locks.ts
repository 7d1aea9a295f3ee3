import type { Report, ReportMigration } from "../model/index.ts";
import type { RenderContext } from "./contract.ts";
import { duration, figure } from "./count.ts";
import { howLong } from "./how-long.ts";
import { placeHtml } from "./html-findings.ts";
import { foldHtml, type Html, markup, tableHtml } from "./html-text.ts";
import { blocks } from "./lock-modes.ts";

type Lock = ReportMigration["locks"][number];

/** What a statement locks in one way. It may be a table with all of its indexes. */
type Held = {
  readonly migration: ReportMigration;
  readonly lock: Lock;
  readonly relations: readonly string[];
  /** As long as the lock is held here, or as rows make it. */
  readonly long: string;
  readonly rewritten: boolean;
};

const who = {
  reads: markup`<span class="badge error">reads and writes</span>`,
  writes: markup`<span class="badge warning">writes</span>`,
  nobody: markup`<span class="badge good">nobody</span>`,
};

const longFor = ({ costs = [] }: ReportMigration, { line, relation, mode }: Lock, context: RenderContext): string => {
  if (blocks(mode) === "nobody") return "–";
  const cost = costs.find((one) => one.line === line && one.relation === relation);
  return cost === undefined ? "an instant" : howLong(cost, context);
};

const heldBy = (migration: ReportMigration, context: RenderContext): readonly Held[] => {
  const found = new Map<string, Held>();
  for (const lock of migration.locks.filter(({ preexisting }) => preexisting)) {
    const long = longFor(migration, lock, context);
    const rewritten = migration.rewrites.some(({ line, relation }) => line === lock.line && relation === lock.relation);
    const key = [lock.line, lock.mode, long, rewritten].join("\n");
    const before = found.get(key);
    found.set(key, {
      migration,
      lock: before === undefined || before.lock.ms < lock.ms ? lock : before.lock,
      relations: [...(before?.relations ?? []), lock.relation],
      long,
      rewritten,
    });
  }
  return [...found.values()];
};

const codes = (names: readonly string[]): Html =>
  markup`${names.map((name) => markup`<div><code>${name}</code></div>`)}`;

const relationsHtml = (names: readonly string[]): Html =>
  names.length <= 2
    ? codes(names)
    : markup`${codes(names.slice(0, 1))}${foldHtml(markup`and ${figure(names.length - 1)} more`, codes(names.slice(1)))}`;

const barHtml = ({ mode, ms }: Lock, longest: number): Html =>
  markup`<span class="bars" aria-hidden="true"><span class="bar ${blocks(mode)}" style="width:${Math.max(1, Math.round((ms / longest) * 100))}%"></span></span>${duration(ms)}`;

/** Which statement locks what, for whom and for how long: a bar for each, coloured by who waits. */
export const locksHtml = ({ migrations }: Report, context: RenderContext): Html | null => {
  const held = migrations.flatMap((migration) => heldBy(migration, context));
  if (held.length === 0) return null;
  const longest = Math.max(...held.map(({ lock }) => lock.ms), 0.001);
  const withRewrites = held.some(({ rewritten }) => rewritten);
  return markup`<h3 id="locks">Locks on tables that existed before</h3>
${tableHtml(
  "Which statement took which lock, and who waits for it",
  [
    { title: "relation" },
    { title: "who waits" },
    { title: "how long" },
    { title: "held here" },
    ...(withRewrites ? [{ title: "rewrite" }] : []),
    { title: "lock" },
    { title: "statement" },
  ],
  held.map(({ migration, lock, relations, long, rewritten }) => [
    relationsHtml(relations),
    who[blocks(lock.mode)],
    long,
    barHtml(lock, longest),
    ...(withRewrites ? [rewritten ? markup`<span class="badge error">rewritten</span>` : ""] : []),
    lock.mode,
    placeHtml(migration.files.up, lock.line, context),
  ]),
)}`;
};
