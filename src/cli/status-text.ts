import { remedyFor } from "../checks/ledger-drift.ts";
import { inert } from "../formats/index.ts";
import type { Status } from "../live/index.ts";
import type { LedgerStanding } from "../model/index.ts";

type State = LedgerStanding["state"];

const words: Readonly<Record<State, string>> = {
  applied: "applied",
  pending: "pending",
  missing: "no such file",
  edited: "edited since",
  failed: "not finished",
  "out-of-order": "out of order",
  partly: "applied in part",
};

const wrong: ReadonlySet<State> = new Set<State>(["missing", "edited", "failed", "out-of-order", "partly"]);

/** States that nobody should go on with. */
export const isWrong = ({ state }: LedgerStanding): boolean => wrong.has(state);

const counted = (standings: readonly LedgerStanding[], state: State): string | null => {
  const count = standings.filter((one) => one.state === state).length;
  return count === 0 ? null : `${count} ${words[state]}`;
};

const total = ({ ledger: { standings } }: Status): string => {
  const order: readonly State[] = ["applied", "pending", "out-of-order", "edited", "partly", "missing", "failed"];
  const parts = order.flatMap((state) => counted(standings, state) ?? []);
  return parts.length === 0 ? "no migrations" : parts.join(", ");
};

/** As many of those that are fine as tell where the database stands. */
const shownApplied = 5;

/** As many as somebody reads: with the first, most of the others go. */
const shownRemedies = 3;

const shown = (standings: readonly LedgerStanding[], all: boolean): readonly (LedgerStanding | number)[] => {
  const fine = standings.filter(({ state }) => state === "applied");
  const hidden = all ? 0 : Math.max(0, fine.length - shownApplied);
  const left = new Set(fine.slice(0, hidden));
  return [...(hidden > 0 ? [hidden] : []), ...standings.filter((one) => !left.has(one))];
};

const line = (one: LedgerStanding | number, width: number): string => {
  if (typeof one === "number") return `  … ${one} earlier ones applied`;
  const sign = isWrong(one) ? "✗" : one.state === "applied" ? "✓" : "·";
  const remark = one.remark === null ? "" : ` (${one.remark})`;
  const at = one.appliedAt === null ? "" : `  ${one.appliedAt}`;
  return `  ${sign} ${inert(one.migration?.id ?? one.key).padEnd(width)}  ${words[one.state]}${remark}${at}`;
};

/** What `lockstep status` prints. */
export const statusText = (status: Status, all: boolean): string => {
  const { ledger } = status;
  const rows = shown(ledger.standings, all);
  const width = Math.max(
    0,
    ...rows.map((one) => (typeof one === "number" ? 0 : (one.migration?.id ?? one.key).length)),
  );
  const where = ledger.ledger === null ? "no ledger yet" : `ledger ${ledger.ledger.table}`;
  const head = `${ledger.standings.some(isWrong) ? "✗" : "✓"} lockstep status: ${inert(ledger.database)}, ${inert(where)}: ${total(status)}`;
  const remedies = ledger.standings.flatMap((one) => {
    const remedy = remedyFor(ledger, one);
    return remedy === null ? [] : [`${inert(one.migration?.id ?? one.key)}: ${inert(remedy)}`];
  });
  const notes = [...remedies.slice(0, shownRemedies), ...status.notes.map((note) => `note: ${inert(note)}`)];
  return `${[head, "", ...rows.map((one) => line(one, width)), ...(notes.length === 0 ? [] : ["", ...notes])].join("\n")}\n`;
};

/** The same for programs. */
export const statusJson = ({ history, ledger, notes }: Status): string =>
  `${JSON.stringify(
    {
      version: 1,
      database: ledger.database,
      layout: history.layout,
      ledger: ledger.ledger,
      migrations: ledger.standings.map(({ key, migration, state, appliedAt, remark }) => ({
        id: migration?.id ?? null,
        key,
        file: migration?.up.file ?? null,
        state,
        appliedAt,
        remark,
      })),
      notes,
    },
    null,
    2,
  )}\n`;
