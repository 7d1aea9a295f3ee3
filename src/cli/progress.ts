// One line that is written over, on a terminal only: a log would keep every state of it.
import type { Progress } from "../model/index.ts";
import type { Io } from "./io.ts";

export type ProgressLine = AsyncDisposable & { readonly show: (event: Progress) => void };

const leastMsBetween = 80;

export function openProgress({ stderr, environment, now }: Io): ProgressLine {
  if (!stderr.isTerminal || (environment.CI ?? "") !== "")
    return { show: () => {}, [Symbol.asyncDispose]: async () => {} };
  let shown = Number.NEGATIVE_INFINITY;
  let stage = "";
  const clear = "\r\u001b[2K";
  return {
    show: (event) => {
      const same = event.stage === stage;
      if (same && event.done < event.total && now() - shown < leastMsBetween) return;
      shown = now();
      stage = event.stage;
      const count = event.total > 0 ? `  ${event.done}/${event.total}` : "";
      void stderr.write(`${clear}  ${event.stage}${count}`.slice(0, stderr.columns + clear.length - 1));
    },
    [Symbol.asyncDispose]: () => (stage === "" ? Promise.resolve() : stderr.write(clear)),
  };
}
