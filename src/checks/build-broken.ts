import type { DraftFinding, Evidence, Step } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { extensionBehind } from "./extension-behind.ts";
import { unreadableIn } from "./fault-finding.ts";
import { blockedBy, type Maker, makerOf } from "./missing-base.ts";
import { code, heldUp, refusal } from "./wording.ts";

const makerSentence = ({ steps }: Evidence, step: Step, maker: Maker): string => {
  const id = code(maker.step.migration.id);
  if (steps.indexOf(maker.step) > steps.indexOf(step))
    return `${id} makes it, and runs later: it would have to come first.`;
  const elsewhere = inAnotherSchema(steps.slice(0, steps.indexOf(step)), step);
  return elsewhere === null
    ? `${id} made it, and it is gone or has another name by now.`
    : `${id} made it as ${code(elsewhere)}, whose schema is not in the search_path here: write the schema before the name, or set the search_path.`;
};

/** The address of what is missed by its bare name, where it stands in a schema that was not searched. */
const inAnotherSchema = (earlier: readonly Step[], { up }: Step): string | null => {
  const name = up.failure?.missing?.name ?? "";
  if (name === "" || name.includes(".")) return null;
  const standing = new Set<string>();
  for (const { address, type } of earlier.flatMap(({ changes }) => changes)) {
    if (type === "removed") standing.delete(address);
    else if (isNamed(address, name)) standing.add(address);
  }
  return [...standing][0] ?? null;
};

/** `function app.touch()` is named `touch`. */
const isNamed = (address: string, name: string): boolean => {
  const bare = address.replace(/\(.*\)$/s, "");
  const [, schema, last] = /^[a-z ]+ ("(?:[^"]|"")+"|[^".]+)\.("(?:[^"]|"")+"|[^".]+)$/.exec(bare) ?? [];
  return schema !== undefined && last?.replaceAll('"', "") === name;
};

const remedy = (evidence: Evidence, step: Step, kind: string, name: string): string => {
  if (kind === "extension")
    return "Use `postgres: docker` with an image that has it, or `postgres: local` where it is installed.";
  const maker = makerOf(evidence, step);
  if (maker !== null) return makerSentence(evidence, step, maker);
  const unread = unreadBefore(evidence, step);
  if (unread !== null) return `${code(unread)} could not be read, and may have made it: mend that file first.`;
  const extension = extensionBehind({ kind, name });
  if (extension !== null)
    return `It comes with the extension ${code(extension)}, which no migration before this one asks for: create it ahead, or with \`before\` where the host has it already.`;
  const first = evidence.steps[0] === step;
  return first
    ? `No migration makes ${code(name)}: this history starts on a base that is not among its files. Give that base with \`before\`.`
    : `No migration makes ${code(name)}: look at its spelling. If it comes from elsewhere, give the SQL that makes it with \`before\`.`;
};

/** The last earlier migration that could not be read. */
const unreadBefore = ({ history, steps }: Evidence, step: Step): string | null => {
  const unreadable = unreadableIn(history);
  const earlier = steps.slice(0, steps.indexOf(step)).map(({ migration }) => migration.id);
  return earlier.findLast((id) => unreadable.has(id)) ?? null;
};

const finding = (evidence: Evidence, step: Step): DraftFinding | null => {
  const { failure } = step.up;
  if (failure?.missing == null || blockedBy(evidence, step) !== null) return null;
  if (unreadableIn(evidence.history).has(step.migration.id)) return null;
  const { kind, name } = failure.missing;
  const { id } = step.migration;
  return {
    subject: id,
    migrations: [id],
    file: failure.file,
    line: failure.line,
    message: `The history does not build an empty database: ${code(id)} needs ${kind} ${code(name)}, ${kind === "extension" ? "which this server does not have" : "which is not there yet"}`,
    detail: [refusal(failure), ...heldUp(evidence, id)].join("\n"),
    hint: remedy(evidence, step, kind, name),
    fix: null,
  };
};

export const buildBroken: Check = {
  id: "build-broken",
  group: "forward-and-back",
  severity: "error",
  when: "A migration needs something that no migration before it makes, so the history does not build an empty database.",
  harm: "Nobody can set up a new environment: tests, previews and a restored production all stop at this file.",
  instead: "Move what makes it ahead, or give the base that the history starts from with `before`.",
  find: (evidence) => evidence.steps.flatMap((step) => finding(evidence, step) ?? []),
};
