import type { Change, DraftFinding, Drift, Drifted, DriftKind, Evidence } from "../model/index.ts";
import { describeChange, outline } from "../model/index.ts";
import { code, ownerOf } from "./wording.ts";

// What the checks of drift share: one finding for each difference that stands on its own, so that an old one never hides
// a new one, and one for a source that could not be compared.

/** `before` is what the migrations make, `after` what is declared. */
const sentence = ({ change }: Drifted, source: string): string => {
  const what = code(change.address);
  if (change.type === "added") return `${code(source)} has ${what}, and no migration makes it`;
  if (change.type === "removed") return `the migrations make ${what}, and ${code(source)} does not have it`;
  return `${what} is one thing in ${code(source)} and another in the migrations`;
};

const short = 60;

/** The one trait that sets two sides apart, where there is one and it fits a sentence. */
const onlyTrait = ({ before, after }: Change): readonly [trait: string, was: string, is: string] | null => {
  const [trait, other] = Object.keys({ ...before, ...after });
  if (trait === undefined || other !== undefined || trait === "definition") return null;
  const [was, is] = [before?.[trait] ?? null, after?.[trait] ?? null];
  const texts = [was, is].map((value) => (value === null ? "" : typeof value === "string" ? value : null));
  if (trait === "not null") return [trait, "may be null", "is required"];
  if (texts.some((text) => text === null || text.length > short)) return null;
  return [trait, texts[0] ?? "", texts[1] ?? ""];
};

/** The same for people who know their models better than their tables. */
const inPrisma = ({ change, named }: Drifted): string => {
  const what = code(change.address);
  const name = named === undefined ? what : code(named);
  const beside = named === undefined ? "" : ` (${what})`;
  if (change.type === "added") return `${name} is in Prisma, and no migration makes it${beside}`;
  if (change.type === "removed") return `the migrations make ${what}, and Prisma does not have it`;
  const only = onlyTrait(change);
  if (only === null) return `${name} is one thing in Prisma and another in the migrations${beside}`;
  const [trait, was, is] = only;
  if (trait === "not null") {
    const required = change.after?.["not null"] === true;
    return `${name} is ${required ? "required" : "optional"} in Prisma, and ${required ? "may" : "may not"} be null in the migrations${beside}`;
  }
  const words = (value: string): string =>
    value === "" ? `no ${trait}` : trait === "type" ? code(value) : `the ${trait} ${code(value)}`;
  const verb = trait === "type" ? "is" : "has";
  return `${name} ${verb} ${words(is)} in Prisma and ${words(was)} in the migrations${beside}`;
};

const indented = (sign: string, text: string | null): readonly string[] =>
  text === null ? [] : text.split("\n").map((line) => `${sign} ${line}`);

const fitsOneLine = 100;

/** What stands on one side: traits beside each other where they fit, and below its name where they do not. */
const side = (name: string, text: string): readonly string[] => {
  const lines = text.split("\n");
  const beside = lines.join(", ");
  return lines.length === 1 || beside.length <= fitsOneLine
    ? [`${name}: ${beside}`]
    : [`${name}:`, ...lines.map((line) => `  ${line}`)];
};

const sidesOf = ({ change }: Drifted, [there, declared]: readonly [string, string]): readonly string[] => {
  const { before, after } = describeChange({
    ...change,
    before: withoutOwner(change.before),
    after: withoutOwner(change.after),
  });
  if (change.type === "altered") return [...side(there, before ?? "nothing"), ...side(declared, after ?? "nothing")];
  const only = change.type === "added" ? after : before;
  return only === null || only === "nothing" ? [] : [`${change.type === "added" ? declared : there}: ${only}`];
};

const withoutOwner = (traits: Change["before"]): Change["before"] => {
  if (traits === null || Object.keys(traits).length === 1) return traits;
  const { owner: _, ...rest } = traits;
  return rest;
};

const detail = (drifted: Drifted, kind: DriftKind): string | null => {
  const { edit, file, line, change } = drifted;
  const sides = sidesOf(drifted, kind === "prisma" ? ["migrations", "Prisma"] : ["migrations", "declared"]);
  if (edit === undefined) return sides.length === 0 ? null : sides.join("\n");
  const place = file === null ? " the schema" : line === null ? ` ${file}` : ` ${file}:${line}`;
  const told = change.type === "altered" ? sides : [];
  return [
    ...told,
    `to follow the migrations, in${place}:`,
    ...indented("-", edit.was),
    ...indented("+", edit.now),
  ].join("\n");
};

// Dropping what has rows in it cannot be taken back.
const loses = ({ change }: Drifted, fix: string): boolean =>
  change.type === "removed" &&
  (change.kind === "table" || change.kind === "column") &&
  /^\s*(drop table|alter table .* drop column)\b/im.test(fix);

const isSafe = (drifted: Drifted, { sql, proved, onRows = [] }: NonNullable<Drift["fix"]>): boolean =>
  proved && onRows.length === 0 && !loses(drifted, sql);

const hintFor = (drift: Drift, drifted: Drifted, alone: boolean): string => {
  const { fix } = drift;
  if (drifted.adopt !== undefined)
    return "As a migration this SQL makes it everywhere else; mark that as applied where it exists already.";
  const lines = drifted.edit === undefined ? "change the declaration" : "change the lines shown";
  if (fix === null) return `Write the migration that closes it, or ${lines}.`;
  const lost = drifted.change.kind === "table" ? "its rows" : "what is in the column";
  const drops = loses(drifted, fix.sql);
  const writes = "`lockstep new NAME --from-drift` writes it";
  if (alone && drops)
    return `${lines.replace(/^c/, "C")}. Or, if it is to go, add the migration that drops it and ${lost}: ${writes}.`;
  const told = (fix.onRows ?? []).join(" ");
  if (alone && told !== "") return `${told} ${writes} for you to complete. Or ${lines}.`;
  if (alone) return `As a migration this SQL closes it: ${writes}. Or ${lines}.`;
  const warning = drops ? ` That SQL drops ${lost}.` : "";
  return `Either ${lines}, or add one migration for all differences: ${writes}, and this report holds its SQL.${warning}`;
};

const difference = (drift: Drift, drifted: Drifted, sources: number, alone: boolean): DraftFinding => ({
  subject: sources > 1 ? `${drift.source} ${drifted.change.address}` : drifted.change.address,
  migrations: [],
  file: drifted.file,
  line: drifted.line,
  message: drift.kind === "prisma" ? inPrisma(drifted) : sentence(drifted, drift.source),
  detail: detail(drifted, drift.kind),
  hint: hintFor(drift, drifted, alone),
  // What drops rows, or fails on them, is never offered to be pasted.
  fix: drifted.adopt ?? (alone && drift.fix !== null && isSafe(drifted, drift.fix) ? drift.fix.sql : null),
});

const unreadable = ({ source, problem }: Drift): readonly DraftFinding[] =>
  problem === null
    ? []
    : [
        {
          subject: source,
          migrations: [],
          file: problem.file,
          line: problem.line,
          message: `${code(source)} could not be compared: ${problem.message}`,
          detail: problem.detail,
          hint: problem.hint,
          fix: null,
        },
      ];

/** Differences that are not told by another one: a table's columns go with the table. */
const outlined = (drift: Drift): readonly Drifted[] => {
  const all = drift.changes.map(({ change }) => change);
  const come = new Set(all.filter(({ type }) => type !== "altered").map(({ type, address }) => `${type} ${address}`));
  const kept = new Set(outline(all).map(({ address }) => address));
  return drift.changes.filter(
    ({ change }) => kept.has(change.address) && !come.has(`${change.type} ${ownerOf(change)}`),
  );
};

/** Findings about the declared schemas of one kind. */
export const driftFindings = (
  evidence: Evidence,
  kind: DriftKind,
  concerns: (change: Change) => boolean = () => true,
): readonly DraftFinding[] => {
  const drifts = evidence.drift.filter((drift) => drift.kind === kind);
  return drifts.flatMap((drift) => {
    const told = outlined(drift).filter(({ change }) => concerns(change));
    return [
      ...unreadable(drift),
      ...told.map((drifted) => difference(drift, drifted, drifts.length, told.length === 1)),
    ];
  });
};
