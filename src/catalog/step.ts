import { catalogs, goneWhole, rare } from "./extent.ts";
import type { Cell, Mirror, Past } from "./mirror.ts";
import type { Plain } from "./plain.ts";
import { type Entry, entryOf, ranked } from "./reading.ts";
import { spelled } from "./spoken.ts";
import { readOf } from "./step-reading.ts";
import type { Touch } from "./watch.ts";

// Takes over what was read behind a plain script, and holds it against what the watch told: an object that was touched and
// not read, or a drop that cannot be, means that the script was not so plain.

/** A plain script that ran. */
export type Ran = { readonly sql: string; readonly plain: Plain; readonly touches: readonly Touch[] };

type Rows = readonly (readonly (string | null)[])[];

/** SQL that reads what plain scripts touched since the last reset. */
export const readAfter = (plains: readonly Plain[]): string => {
  const kinds = new Set(plains.flatMap((plain) => [...plain.kinds]));
  return `select * from pg_catalog.lockstep_read(array[${[...kinds].map((kind) => `'${kind}'`).join(", ")}]::text[])`;
};

type Header = { readonly touched: string; readonly granted: readonly number[] };

const headerOf = (text: string): Header => {
  const at = text.lastIndexOf(";granted:");
  const granted = text.slice(at + ";granted:".length);
  return { touched: text.slice(0, at), granted: granted === "" ? [] : granted.split(",").map(Number) };
};

// What the function was told is in a setting, which a script can change. The messages cannot be taken back.
const told = (touches: readonly Touch[]): string =>
  touches
    .filter(({ dropped }) => !dropped)
    .map(({ tag, xid, list }) => (tag === "GRANT" || tag === "REVOKE" ? `;granted,${xid},${list}` : `;${list}`))
    .join("");

const grants: ReadonlySet<string> = new Set(["GRANT", "REVOKE"]);

/** What is gone; null when something dropped left others changed that were not read. Nothing is dropped twice. */
const goneIn = (touches: readonly Touch[], mirror: Mirror, read: ReadonlySet<number>, earlier: Set<number>) => {
  const gone: number[] = [];
  for (const object of touches.filter(({ dropped }) => dropped).flatMap(({ objects }) => objects)) {
    if (rare(object.classId)) return null;
    if (earlier.has(object.oid)) return "forged";
    if (!(object.oid > 0) || !mirror.knows(object.oid)) continue;
    if (!goneWhole(object)) {
      if (!read.has(object.oid)) return null;
      continue;
    }
    earlier.add(object.oid);
    gone.push(object.oid);
  }
  return gone;
};

type Object = Touch["objects"][number];

const cellOf = ({ classId, oid, type }: Object, { kinds }: Plain): Cell | null => {
  const reading = readOf(classId, type);
  if (reading === null) return null;
  const narrowed = type.startsWith("table") && classId === catalogs.relation;
  return { oid, by: reading.by, kinds: narrowed ? kinds : reading.kinds };
};

/** Was an object that the function knows found? The index of a constraint is told with the constraint. */
const found = (cell: Cell, { classId, type }: Object, read: readonly Entry[], mirror: Mirror): boolean =>
  cell.by === "relation"
    ? cell.kinds.size === 0 || read.some(({ relation }) => relation === cell.oid)
    : (type === "index" && !mirror.knows(cell.oid)) || read.some(({ unit }) => unit === `${classId}/${cell.oid}`);

type Step = { readonly cells: readonly Cell[]; readonly gone: readonly number[] };

/** What a script did, as far as it was read; null when it did more. */
const stepOf = (
  mirror: Mirror,
  { sql, plain, touches }: Ran,
  { granted, read, dropped }: { granted: readonly number[]; read: readonly Entry[]; dropped: Set<number> },
): Step | "forged" | null => {
  if (!touches.every(({ tag }) => spelled(tag, sql))) return null;
  const made = touches.filter(({ tag, dropped }) => !dropped && !grants.has(tag)).flatMap(({ objects }) => objects);
  const tables = new Set(plain.kinds.has("column") ? made.map(({ oid }) => oid) : []);
  const gone = goneIn(touches, mirror, tables, dropped);
  if (gone === null || gone === "forged") return gone;
  const cells: Cell[] = [];
  for (const object of made) {
    if (object.classId === catalogs.attributeDefault || gone.includes(object.oid)) continue;
    const cell = cellOf(object, plain);
    if (cell === null || !found(cell, object, read, mirror)) return null;
    cells.push(cell);
  }
  const kinds = readOf(catalogs.relation, "granted")?.kinds ?? new Set();
  for (const oid of granted) cells.push({ oid, by: "relation", kinds });
  return { cells, gone };
};

/** Did no two scripts reach the same cell, and only the first drop or grant something? Then one reading tells of each. */
const apart = (rans: readonly Ran[], steps: readonly Step[]): boolean => {
  const reached = new Set<string>();
  return steps.every(({ cells }, index) => {
    const alone = rans[index]?.touches.some(({ tag, dropped }) => dropped || grants.has(tag)) === true;
    if (alone && rans.length > 1) return false;
    const own = new Set(cells.flatMap(({ oid, kinds }) => [...kinds].map((kind) => `${oid}/${kind}`)));
    const free = [...own].every((key) => !reached.has(key));
    for (const key of own) reached.add(key);
    return free;
  });
};

/**
 * Takes over what plain scripts did that were read at once, calling `each` after every one. `stopped`: `each` said so, or
 * they did more than was read. `forged`: an earlier script lied about a drop. `dropped`: OIDs that earlier scripts dropped.
 */
export const takeSteps = (
  mirror: Mirror,
  rans: readonly Ran[],
  rows: Rows,
  dropped: Set<number>,
  each: (past: Past, index: number) => boolean,
): "taken" | "stopped" | "forged" => {
  const [first, ...others] = rows;
  const { touched, granted } = headerOf(first?.[7] ?? ";granted:");
  if (touched !== told(rans.flatMap(({ touches }) => touches))) return "stopped";
  const read = ranked([...new Map(others.map(entryOf).map((entry) => [entry.address, entry])).values()]);
  const steps: Step[] = [];
  for (const ran of rans) {
    const step = stepOf(mirror, ran, { granted, read, dropped });
    if (step === "forged") return step;
    if (step === null) return "stopped";
    steps.push(step);
  }
  if (!apart(rans, steps)) return "stopped";
  const all = steps.every(({ cells, gone }, index) => each(mirror.cover(cells, gone, read), index));
  return all ? "taken" : "stopped";
};
