import { type Plain, plainScript } from "../catalog/index.ts";
import type { Script } from "../model/index.ts";
import { goesWhole } from "./run-script.ts";
import { changesReading, freshSession } from "./session-state.ts";
import { maySendTogether } from "./together.ts";

// A script is sent up to three times, and is the same each time.
const known = new WeakMap<Script, Plain | null>();

/** What a script can change that may be sent together with others; null when it is one to wait for. */
export const plainOf = (script: Script): Plain | null => {
  const before = known.get(script);
  if (before !== undefined) return before;
  const together = goesWhole(script) && maySendTogether(script.sql) && !changesReading(script.sql);
  const plain = together ? plainScript(script.sql) : null;
  known.set(script, plain);
  return plain;
};

/** What leaves the session fresh after a plain script. Most evaluate nothing, so nobody's code can change anything in it. */
export const tidyAfter = ({ onlyShapes, evaluates }: Plain): string | null =>
  onlyShapes ? (evaluates ? "reset all" : null) : freshSession;
