import { Problem, SqlError } from "../model/index.ts";
import type { ChangeRequest, Outcome, Promotion } from "./contract.ts";
import { blank } from "./record.ts";
import { redacted } from "./redacted.ts";

/** What is known so far. A story adds to it as it learns, so that it is told however the run ends. */
export type Telling = {
  readonly told: () => Promotion;
  readonly add: (more: Partial<Promotion>) => void;
  /** How to clean what is told. */
  readonly cleanWith: (redact: (text: string) => string) => void;
};

const outcomeOf = ({ kind }: Problem): Outcome => (kind === "could-not-judge" ? "unjudged" : "misasked");

const calledOff = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted || (error instanceof Problem && error.code === "called-off");

/** Runs a story and gives its record. Rejects with what nobody foresaw alone. */
export const within = async (
  request: ChangeRequest,
  command: Promotion["command"],
  story: (telling: Telling) => Promise<void>,
): Promise<Promotion> => {
  const start = request.now();
  let told = blank(request, command);
  let clean = (text: string): string => text;
  const add = (more: Partial<Promotion>): void => {
    told = { ...told, ...more };
  };
  try {
    await story({
      told: () => told,
      add,
      cleanWith: (redact) => {
        clean = redact;
      },
    });
  } catch (error) {
    if (calledOff(error, request.signal)) add({ outcome: "cancelled" });
    else if (error instanceof Problem) {
      const { code, message, detail, hint } = error;
      add({ outcome: outcomeOf(error), problem: { code, message, detail, hint } });
    } else if (error instanceof SqlError) {
      // Whatever touches the database catches its own: this was a look.
      const { sqlstate, message, hint } = error.refusal;
      const said = `Postgres refused a look at the database: ${message}`;
      add({ outcome: "unjudged", problem: { code: "look-refused", message: said, detail: sqlstate, hint } });
    } else throw error;
  }
  return redacted({ ...told, durationMs: Math.round(request.now() - start) }, clean);
};
