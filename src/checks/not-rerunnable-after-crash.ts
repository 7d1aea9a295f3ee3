import type { CrashPoint } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { count } from "./count.ts";
import { code, refusal } from "./wording.ts";

const passedOver = (left: readonly string[]): string =>
  `Run again, it gets through and leaves ${left.map(code).join(", ")} invalid: no query uses it, and every write keeps it up.`;

const messageOf = ({ statement, of, within, left }: CrashPoint, id: string): string => {
  const where = `${within ? "within" : "after"} statement ${statement} of ${of}`;
  return left.length > 0
    ? `Stopped ${where}, a second run of ${code(id)} takes what was left half done for done`
    : `Stopped ${where}, ${code(id)} can neither be run again nor undone`;
};

const inTheWay = ({ again, down, left }: CrashPoint, file: string): readonly string[] => [
  ...(left.length === 0 ? [] : [passedOver(left)]),
  ...(again === null ? [] : [`Run again, it stops at ${refusal(again, file)}`]),
  ...(again === null ? [] : down === null ? ["There is no down."] : [`Its down stops at ${refusal(down, null)}`]),
];

export const notRerunnableAfterCrash: Check = {
  id: "not-rerunnable-after-crash",
  group: "forward-and-back",
  severity: "warning",
  when: "A file that no transaction holds, stopped after one of its statements or within one that is CONCURRENTLY, can neither be run again nor undone; or a second run takes an index that was left invalid for done. Observed: it is stopped in each of these places on a copy.",
  harm: "After a restart or a killed job the database stands half way, and somebody finishes by hand what nobody has written down.",
  instead:
    "Write statements that may run twice (`if not exists`, `if exists`, drop and create), or give each statement outside of transactions a file of its own.",
  find: ({ steps, trials }) =>
    steps.flatMap(({ migration, up }) => {
      const trial = trials.crashes.get(migration.id);
      const [first] = trial?.stuck ?? [];
      if (trial === undefined || first === undefined || up.status !== "ok") return [];
      const more = trial.stuck.length - 1;
      return [
        {
          subject: migration.id,
          migrations: [migration.id],
          file: migration.up.file,
          line: first.line,
          message: messageOf(first, migration.id),
          detail: [
            ...inTheWay(first, migration.up.file),
            ...(more > 0 ? [`The same holds at ${count(more, "other place")}.`] : []),
          ].join("\n"),
          hint:
            trial.rewrite === null
              ? "Write its statements so that they may run twice, or give each a file of its own."
              : "Write it so that it may run twice, as below: seen to get through from everywhere, and to end in the same catalog.",
          fix: trial.rewrite,
        },
      ];
    }),
};
