import { Problem } from "../model/index.ts";

/** One thing that is wrong with what was asked, where it stands, and what to write instead. */
export type Fault = {
  /** `lockstep.yml:3:5`, `--postgres-version`, `input timeout`, `LOCKSTEP_POSTGRES_URL`. */
  readonly place: string;
  readonly message: string;
  readonly hint: string;
};

const mostShown = 50;

/** All faults as one Problem "config-invalid". There must be at least one. */
export function problemOf(faults: readonly Fault[]): Problem {
  const [first, ...others] = faults;
  if (first !== undefined && others.length === 0) {
    return new Problem("config-invalid", `${first.place}: ${first.message}`, { hint: first.hint });
  }
  const left = faults.length - mostShown;
  return new Problem("config-invalid", `${faults.length} settings cannot be used`, {
    detail: [...faults.slice(0, mostShown).map(inWords), ...(left > 0 ? [`and ${left} more`] : [])].join("\n"),
    hint: "Nothing was run. Correct them, and run it again.",
  });
}

function inWords({ place, message, hint }: Fault): string {
  return `${place}: ${message}\n  ${hint}`;
}
