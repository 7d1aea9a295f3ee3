import type { Fault, Known } from "../config/index.ts";
import { Problem } from "../model/index.ts";
import type { Promotion, RollbackRequest, rollback } from "../promote/index.ts";
import { promotionText } from "../promote/promotion-text.ts";
import type { Flag, Flags } from "./flags.ts";
import type { Io } from "./io.ts";
import { changeFlags, readAskedChange, runChange } from "./promote-command.ts";

const own: readonly Flag[] = [
  {
    name: "to",
    short: null,
    form: "ID",
    many: false,
    sentence: "Go back to this migration, which stays as the last one.",
    group: "own",
  },
  {
    name: "steps",
    short: null,
    form: "NUMBER",
    many: false,
    sentence: "Undo so many, from the newest; default: 1.",
    group: "own",
  },
  {
    name: "dry-run",
    short: null,
    form: null,
    many: false,
    sentence: "Rehearse the way back, say what would be lost, and write nothing.",
    group: "own",
  },
  { name: "yes", short: "y", form: null, many: false, sentence: "Do not ask.", group: "own" },
];

// What a promotion alone is asked.
const foreign: ReadonlySet<string> = new Set(["on-failure", "before", "after", "health-url", "health-timeout"]);

export const rollbackFlags: readonly Flag[] = changeFlags(own).filter(({ name }) => !foreign.has(name));

const faultsIn = ({ values, present }: Flags): readonly Fault[] => [
  ...(present.has("to") && present.has("steps")
    ? [{ place: "--steps", message: "given beside --to", hint: "Keep one of the two." }]
    : []),
  ...(values.steps === undefined || /^[1-9]\d{0,5}$/.test(String(values.steps))
    ? []
    : [{ place: "--steps", message: "this is not a number from 1", hint: "Write how many to undo: `--steps 2`." }]),
];

const targetOf = ({ values }: Flags): RollbackRequest["target"] =>
  typeof values.to === "string" ? { to: values.to } : { steps: Number(values.steps ?? 1) };

const confirmOn =
  (io: Io, yes: boolean) =>
  async (plan: Promotion): Promise<boolean> => {
    if (yes) return true;
    if (io.ask === null) {
      throw new Problem("not-confirmed", "nobody is here to ask whether these are to be undone", {
        hint: "Look at `lockstep rollback --dry-run` first, then say --yes.",
      });
    }
    await io.stderr.write(`${promotionText(plan)}\n`);
    return /^\s*y(es)?\s*$/i.test(await io.ask("Undo them? [y/N] "));
  };

/** `lockstep rollback`: gives the exit code. Throws what nobody foresaw, and Problems of what was asked. */
export function rollbackCommand(
  args: readonly string[],
  io: Io,
  known: Known,
  story: typeof rollback,
): Promise<number> {
  const asked = readAskedChange(args, io, rollbackFlags, faultsIn);
  const { flags } = asked;
  return runChange(asked, io, known, (request) =>
    story({ ...request, target: targetOf(flags), confirm: confirmOn(io, flags.present.has("yes")) }),
  );
}
