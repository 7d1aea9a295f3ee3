import { inWords } from "../deploy/index.ts";
import type { LedgerEvidence, LedgerStanding, Migration } from "../model/index.ts";
import type { ChangeRequest, Refusal } from "./contract.ts";
import type { Ground } from "./ground.ts";
import { asRefusal, isAccepted, ledgerFindings } from "./judged.ts";

/** How far a database is, and what keeps it from going on. */
export type Position = {
  /** In the order of the files. */
  readonly applied: readonly Migration[];
  readonly pending: readonly Migration[];
  readonly refusals: readonly Refusal[];
  /** Keys of what was accepted. */
  readonly accepted: readonly string[];
};

/** What can be lived with: the catalog tells whether the database is what the files make all the same. */
const bearable: ReadonlySet<LedgerStanding["state"]> = new Set(["edited", "missing"]);

const broken: ReadonlySet<string> = new Set(["file-unreadable", "version-duplicate"]);

const faultRefusals = ({ history }: Ground): readonly Refusal[] =>
  history.faults
    .filter(({ check, severity }) => broken.has(check) && severity === "error")
    .map(({ check, file, line, message, hint }) => ({
      key: `${check}:${file}`,
      message: `${file}${line === null ? "" : `:${line}`}: ${message}`,
      detail: null,
      hint,
      fix: null,
    }));

const strangerRefusals = ({ strangers, live, ledger }: Ground): readonly Refusal[] =>
  strangers.map(({ id, table }) => ({
    key: `ledger-of-another-tool:${table}`,
    message: `\`${live.name}\` remembers migrations in ${table}, and not in the ledger of ${ledger.title}`,
    detail: null,
    hint: `If that ledger is about these files, name it: \`ledger: ${id}\`. If not, say where this one begins with --baseline.`,
    fix: null,
  }));

const writerRefusals = ({ ledger }: Ground): readonly Refusal[] =>
  ledger.writer === null
    ? [
        {
          key: `ledger-read-only:${ledger.id}`,
          message: `the ledger ${ledger.title} is written by its own tool alone`,
          detail: null,
          hint: "Promote with that tool, or choose another ledger with `ledger`.",
          fix: null,
        },
      ]
    : [];

// `"$user"` stands first in the search path: once there is a schema called like the role, what a migration does not
// qualify goes there.
const roleRefusals = ({ state, table }: Ground): readonly Refusal[] =>
  state.user === "lockstep" || state.user === table.schema
    ? [
        {
          key: "role-named-like-schema",
          message: `the role is called \`${state.user}\`, like the schema of the ledger or of the record: unqualified names would go there`,
          detail: null,
          hint: "Promote as a role of another name.",
          fix: null,
        },
      ]
    : [];

const keyOf = ({ migration, key }: LedgerStanding): string => `ledger-drift:${migration?.id ?? key}`;

/** Only what cannot be lived with, or was not accepted. */
const disputed = ({ standings, ...rest }: LedgerEvidence, accepted: readonly string[]): LedgerEvidence => ({
  ...rest,
  standings: standings.filter((one) => !(bearable.has(one.state) && isAccepted(keyOf(one), accepted))),
});

/** A refusal says how to live with it, where one can, and that it may pass. */
const withWayOut = (refusal: Refusal, { standings: { standings }, atWork }: Ground): Refusal => {
  const standing = standings.find((one) => keyOf(one) === refusal.key);
  if (standing?.state === "failed" && atWork !== null) {
    return { ...refusal, hint: `Its tool is at work right now: ${inWords(atWork)}. Run this again when it is done.` };
  }
  if (standing === undefined || !bearable.has(standing.state)) return refusal;
  const hint = `To go on as it is: \`accept-drift: ${refusal.key}\`.`;
  return { ...refusal, hint: refusal.hint === null ? hint : `${refusal.hint} ${hint}` };
};

const migrationsIn = (
  { standings }: LedgerEvidence,
  states: readonly LedgerStanding["state"][],
): readonly Migration[] =>
  standings.flatMap(({ state, migration }) => (migration !== null && states.includes(state) ? [migration] : []));

/** Judges ledger and files. `passedOver`: of which an argument of the run takes care. */
export const positionOf = (
  request: ChangeRequest,
  ground: Ground,
  passedOver: (standing: LedgerStanding) => boolean = () => false,
): Position => {
  const { acceptDrift } = request.promote;
  const { standings } = ground;
  const wrong = disputed(standings, acceptDrift);
  const left = { ...wrong, standings: wrong.standings.filter((one) => !passedOver(one)) };
  return {
    applied: migrationsIn(standings, ["applied", "edited"]),
    pending: migrationsIn(standings, ["pending", "out-of-order"]),
    refusals: [
      ...faultRefusals(ground),
      ...writerRefusals(ground),
      ...roleRefusals(ground),
      ...ledgerFindings(request, ground, left).map((one) => withWayOut(asRefusal(one), ground)),
    ],
    accepted: standings.standings
      .filter((one) => bearable.has(one.state) && isAccepted(keyOf(one), acceptDrift))
      .map(keyOf),
  };
};

/** Another tool's ledger where ours should be: whoever begins one there has to mean it. */
export const strangersIn = (ground: Ground): readonly Refusal[] => strangerRefusals(ground);
