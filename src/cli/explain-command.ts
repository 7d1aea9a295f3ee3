import { didYouMean, type Known, problemOf } from "../config/index.ts";
import { type CheckGroup, type CheckText, Problem } from "../model/index.ts";
import { plainFlags, readFlags } from "./flags.ts";
import { exitCodes, type Io } from "./io.ts";
import { wrapped } from "./wrapped.ts";

const titles = {
  history: "History",
  "forward-and-back": "Forward and back",
  safety: "Safety under traffic",
  rls: "Row level security",
  drift: "Drift",
  health: "Health",
} satisfies Record<CheckGroup, string>;

/** What is found there stands in a file that can hold a note. */
const onMigrations: ReadonlySet<CheckGroup> = new Set(["history", "forward-and-back", "safety", "rls"]);

const page = ({ id, group, severity, when, harm, instead }: CheckText, width: number): string => {
  const block = (title: string, text: string) => ["", title, ...wrapped(text, width - 2).map((line) => `  ${line}`)];
  return [
    `${id} · ${severity} · ${titles[group]}`,
    ...block("When", when),
    ...block("What happens if nobody cares", harm),
    ...block("Instead", instead),
    "",
    "To change it, in lockstep.yml",
    `  checks: { ${id}: ${severity === "error" ? "warning" : "error"} }`,
    ...(onMigrations.has(group)
      ? ["", "To allow one, in the migration", `  -- lockstep: allow ${id}: the reason`]
      : []),
    "",
  ].join("\n");
};

const overview = (texts: readonly CheckText[]): string => {
  const width = Math.max(...texts.map(({ id }) => id.length));
  return Object.entries(titles)
    .map(([group, title]) => ({ title, own: texts.filter((text) => text.group === group) }))
    .filter(({ own }) => own.length > 0)
    .map(({ title, own }) =>
      [title, ...own.map(({ id, severity }) => `  ${id.padEnd(width)}  ${severity}`), ""].join("\n"),
    )
    .join("\n");
};

/** `lockstep explain [CHECK]`: what a check is about; without one, all that there are. */
export async function explainCommand(args: readonly string[], io: Io, { texts = [] }: Known): Promise<number> {
  const flags = readFlags(args, plainFlags);
  const [id, extra] = flags.words;
  const tooMany = { place: JSON.stringify(extra), message: "this is one check too many", hint: "Name one." };
  const faults = [...flags.faults, ...(extra === undefined ? [] : [tooMany])];
  if (faults.length > 0) throw problemOf(faults);
  const text = texts.find((one) => one.id === id);
  if (id !== undefined && text === undefined) {
    const ids = texts.map((one) => one.id);
    throw new Problem("unknown-check", `there is no check ${JSON.stringify(id)}`, {
      hint: `${didYouMean(id, ids)} \`lockstep explain\` lists them all.`,
    });
  }
  const width = Math.min(Math.max(io.stdout.columns, 40), 100);
  await io.stdout.write(text === undefined ? overview(texts) : page(text, width));
  return exitCodes.clean;
}
