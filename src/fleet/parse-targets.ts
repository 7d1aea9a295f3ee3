// Reads a list of databases. It holds passwords: no message repeats a URL, only where it stands and what it is called.

import { type Json, Problem } from "../model/index.ts";
import { readConnectionUrl } from "../postgres/index.ts";
import type { Target } from "./contract.ts";

type Listed = { readonly place: string; readonly name: unknown; readonly url: unknown };

type Variables = Readonly<Record<string, string | undefined>>;

/** The most that a fleet may have, and the longest name. */
const mostTargets = 100_000;
const longestName = 200;

const unreadable = (detail: readonly string[]): Problem =>
  new Problem("targets-unreadable", "the list of databases cannot be read", {
    detail: detail.slice(0, 20).join("\n"),
    hint: 'Write a name and a URL on each line, or JSON: `[{ "name": "…", "url": "postgres://…" }]`.',
  });

const ofLines = (text: string): readonly Listed[] =>
  text.split(/\r?\n/).flatMap((line, at): readonly Listed[] => {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) return [];
    const [first = "", ...rest] = trimmed.split(/\s+/);
    const place = `line ${at + 1}`;
    if (rest.length === 0) return [{ place, name: null, url: first }];
    return [{ place, name: first, url: rest.length === 1 ? rest[0] : null }];
  });

/** Rows, or the items of a list in JSON. */
export const listedIn = (items: readonly unknown[], noun: string): readonly Listed[] =>
  items.map((item, at) => {
    const place = `${noun} ${at + 1}`;
    if (typeof item !== "object" || item === null) return { place, name: null, url: item };
    return { place, name: Reflect.get(item, "name") ?? null, url: Reflect.get(item, "url") };
  });

/** What a file holds, or a command prints. */
export const listedInText = (text: string): readonly Listed[] => {
  const plain = text.replace(/^\uFEFF/, "");
  if (!/^\s*[[{]/.test(plain)) return ofLines(plain);
  let parsed: Json;
  try {
    parsed = JSON.parse(plain) as Json;
  } catch {
    throw unreadable(["it begins like JSON and is none"]);
  }
  if (!Array.isArray(parsed)) throw unreadable(["it is JSON, and no list"]);
  return listedIn(parsed, "item");
};

// Only what was meant for this: a list must not be able to send the job's token to a host.
const placeholder = /\$\{(\w+)\}/g;
const handedOver = /^TARGETS_\w+$/;

const filled = (url: string, variables: Variables, faults: string[], place: string): string =>
  url.replace(placeholder, (_, name: string) => {
    const value = handedOver.test(name) ? variables[name] : undefined;
    if (value === undefined || value === "") {
      faults.push(
        `${place}: there is no variable ${name}${handedOver.test(name) ? "" : ", and it would have to begin with TARGETS_"}`,
      );
    }
    return encodeURIComponent(value ?? "");
  });

const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const nameFault = (name: string): string | null => {
  if (name.length > longestName) return `its name is longer than ${longestName} characters`;
  if (name.trim() !== name || name === "") return "its name is empty, or has space around it";
  if (hidden.test(name)) return "its name holds characters that nobody sees";
  return name.includes("://") ? "its name looks like a URL" : null;
};

const targetOf = ({ place, name, url }: Listed, variables: Variables, faults: string[]): Target | null => {
  if (typeof url !== "string" || url === "") {
    faults.push(`${place}: there is no URL, or more than one`);
    return null;
  }
  if (name !== null && typeof name !== "string") {
    faults.push(`${place}: its name is no text`);
    return null;
  }
  const before = faults.length;
  const whole = filled(url, variables, faults, place);
  if (faults.length > before) return null;
  try {
    const address = readConnectionUrl(whole);
    const host = `${address.host}:${address.port}`;
    const said = name ?? `${host}/${address.database}`;
    const fault = nameFault(said);
    if (fault !== null) {
      faults.push(`${place}: ${fault}`);
      return null;
    }
    return { name: said, url: whole, host };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    faults.push(`${place}: ${error.message}`);
    return null;
  }
};

const databaseOf = ({ url, host }: Target): string => `${host}/${readConnectionUrl(url).database}`;

/** Names of those that have one thing in common with an earlier one. */
const twiceIn = (
  targets: readonly Target[],
  keyOf: (target: Target) => string,
): readonly (readonly [string, string])[] => {
  const first = new Map<string, string>();
  return targets.flatMap((target) => {
    const before = first.get(keyOf(target));
    if (before !== undefined) return [[before, target.name] as const];
    first.set(keyOf(target), target.name);
    return [];
  });
};

/** The databases, sorted by name. Throws all faults as one Problem "targets-unreadable", or "targets-missing". */
export const targetsOf = (listed: readonly Listed[], variables: Variables): readonly Target[] => {
  if (listed.length > mostTargets) throw unreadable([`it holds more than ${mostTargets}`]);
  const faults: string[] = [];
  const targets = listed.flatMap((one) => targetOf(one, variables, faults) ?? []);
  faults.push(
    ...twiceIn(targets, ({ name }) => name).map(([name]) => `the name ${JSON.stringify(name)} is there twice`),
    ...twiceIn(targets, databaseOf).map(
      (names) => `one database has two names: ${names.map((one) => JSON.stringify(one)).join(", ")}`,
    ),
  );
  if (faults.length > 0) throw unreadable(faults);
  if (targets.length === 0) {
    throw new Problem("targets-missing", "the list of databases is empty", {
      hint: "A fleet has at least one: check the file, the query or the command that lists them.",
    });
  }
  return targets.toSorted((a, b) => (a.name < b.name ? -1 : 1));
};
