// What stands ahead of the migrations and after them: a list, each entry a text (`refresh`, `sql:warm-up.sql`) or, in the file, a
// map with a time and a rule of its own. A path alone is an assertion: the reading that can change nothing.
import type { BackupKeep, Json, TaskSetting } from "../model/index.ts";
import { didYouMean } from "./nearest.ts";
import {
  choice,
  duration,
  isList,
  isMap,
  type Parsed,
  type Parser,
  path,
  type Refusal,
  refuse,
  shown,
} from "./parser.ts";

const minute = 60_000;
const usual: Readonly<Record<TaskSetting["kind"], number>> = {
  assert: minute,
  sql: 5 * minute,
  refresh: 15 * minute,
  analyze: 15 * minute,
};
const kinds = ["assert", "sql", "refresh", "analyze"] as const;
type Kind = (typeof kinds)[number];

const kindNamed = (word: string): Kind | null => kinds.find((kind) => kind === word) ?? null;
const needsFile = (kind: Kind): boolean => kind === "assert" || kind === "sql";

const withKind = (kind: Kind, of: readonly string[]): Parsed<TaskSetting> => {
  const task = { kind, of, timeoutMs: usual[kind], onFailure: "fail" } as const;
  if (!needsFile(kind)) return { value: task };
  const [file, ...others] = of;
  if (file === undefined || others.length > 0) {
    return refuse(`\`${kind}\` names no file`, `Write \`${kind}:checks/daily.sql\`, one file each.`);
  }
  const parsed = path.parse(file, { checks: [], layouts: [] }, "file");
  return "value" in parsed ? { value: { ...task, of: [parsed.value] } } : parsed;
};

const ofText = (text: string): Parsed<TaskSetting> => {
  const [, word = "", rest] = /^([a-z]+)(?::(.*))?$/s.exec(text.trim()) ?? [];
  const kind = kindNamed(word);
  if (kind === null) return withKind("assert", [text.trim()]);
  const names = rest === undefined || rest.trim() === "" ? [] : needsFile(kind) ? [rest.trim()] : rest.split(",");
  return withKind(
    kind,
    names.map((name) => name.trim()),
  );
};

const namesIn = (raw: Json | undefined): readonly string[] | null => {
  if (raw === undefined || raw === null || raw === true) return [];
  if (typeof raw === "string") return raw === "" || raw === "all" || raw === "touched" ? [] : [raw];
  if (!isList(raw)) return null;
  const names = raw.filter((one) => typeof one === "string");
  return names.length === raw.length ? names : null;
};

const onFailure = choice("fail", "continue");
const optional = ["timeout", "on-failure"];
const noneKnown = { checks: [], layouts: [] };

const ofMap = (raw: { readonly [key: string]: Json }): Parsed<TaskSetting> => {
  const strange = Object.keys(raw).find((key) => kindNamed(key) === null && !optional.includes(key));
  if (strange !== undefined) {
    const hint = didYouMean(strange, [...kinds, ...optional]);
    return { refusals: [{ path: [strange], at: "key", message: `unknown key ${JSON.stringify(strange)}`, hint }] };
  }
  const [kind, other] = kinds.filter((one) => one in raw);
  if (kind === undefined || other !== undefined) {
    return refuse("this says not what to do", `Write one of ${kinds.map((one) => `\`${one}\``).join(", ")}.`);
  }
  const names = namesIn(raw[kind]);
  if (names === null) return refuse(`${shown(raw[kind] ?? null)} is no name`, "Write a name or a list of names.");
  const parsed = withKind(kind, names);
  const limit = "timeout" in raw ? duration.parse(raw.timeout ?? null, noneKnown, "file") : { value: usual[kind] };
  const rule = "on-failure" in raw ? onFailure.parse(raw["on-failure"] ?? null, noneKnown, "file") : null;
  if (!("value" in parsed)) return parsed;
  if (!("value" in limit)) return inside("timeout", limit.refusals);
  if (rule !== null && !("value" in rule)) return inside("on-failure", rule.refusals);
  return { value: { ...parsed.value, timeoutMs: limit.value, onFailure: rule?.value ?? "fail" } };
};

const inside = (key: string, refusals: readonly Refusal[]): { readonly refusals: readonly Refusal[] } => ({
  refusals: refusals.map((refusal) => ({ ...refusal, path: [key, ...refusal.path] })),
});

const one = (raw: Json): Parsed<TaskSetting> => {
  if (typeof raw === "string" && raw.trim() !== "") return ofText(raw);
  if (isMap(raw)) return ofMap(raw);
  return refuse(`${shown(raw)} is no task`, "Write `refresh`, `analyze`, `sql:FILE` or `assert:FILE`.");
};

const nameSchema = {
  anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }, { type: ["boolean", "null"] }],
};
const taskSchema = {
  anyOf: [
    { type: "string", minLength: 1 },
    {
      type: "object",
      additionalProperties: false,
      properties: {
        assert: { type: "string", minLength: 1 },
        sql: { type: "string", minLength: 1 },
        refresh: nameSchema,
        analyze: nameSchema,
        timeout: { type: "string" },
        "on-failure": { enum: ["fail", "continue"] },
      },
    },
  ],
};

export const tasks: Parser<readonly TaskSetting[]> = {
  form: "TASK",
  many: true,
  schema: () => ({ anyOf: [taskSchema, { type: "array", items: taskSchema }] }),
  parse: (raw) => {
    const parsed = (isList(raw) ? raw : [raw]).map(one);
    const refusals = parsed.flatMap((each, index) =>
      "refusals" in each
        ? each.refusals.map((refusal) => ({
            ...refusal,
            path: isList(raw) ? [String(index), ...refusal.path] : refusal.path,
          }))
        : [],
    );
    if (refusals.length > 0) return { refusals };
    return { value: parsed.flatMap((each) => ("value" in each ? [each.value] : [])) };
  },
};

/** `5`: the five newest; `30d`: those of the last thirty days. */
export const backupKeep: Parser<BackupKeep> = {
  form: "NUMBER|DAYS",
  many: false,
  schema: () => ({
    anyOf: [
      { type: "integer", minimum: 1 },
      { type: "string", pattern: "^[1-9][0-9]{0,4}d?$" },
    ],
  }),
  parse: (raw) => {
    const [, digits = "", unit] = /^([1-9]\d{0,4})(d?)$/.exec(String(raw)) ?? [];
    if (digits === "" || (typeof raw !== "string" && typeof raw !== "number")) {
      return refuse(`${shown(raw)} is neither a number nor days`, "Write `5` for the five newest, or `30d`.");
    }
    return { value: unit === "d" ? { days: Number(digits) } : { newest: Number(digits) } };
  },
};

/** A URL to be asked. A file that is committed must hold no token that can be seen as one. */
export const webUrl: Parser<string> = {
  form: "URL",
  many: false,
  schema: () => ({ type: "string", pattern: "^https?://" }),
  parse: (raw, _known, source) => {
    const url = typeof raw === "string" && /^https?:\/\//i.test(raw) ? parsedUrl(raw) : null;
    if (url === null) return refuse("this is no url of the web", "It begins with `https://`.");
    if (source === "file" && (url.username !== "" || url.password !== "")) {
      return refuse("a password must not stand in this file", "Put the url into the variable LOCKSTEP_HEALTH_URL.");
    }
    return { value: String(raw) };
  },
};

const parsedUrl = (text: string): URL | null => {
  try {
    return new URL(text);
  } catch {
    return null;
  }
};
