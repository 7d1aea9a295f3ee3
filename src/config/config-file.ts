// Reads lockstep.yml: a stranger's file, so aliases (which can grow without bound) and tags are refused, and its size is
// capped before it is parsed. Every fault is gathered with its line and column.
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from "yaml";
import type { Json } from "../model/index.ts";
import type { Fault } from "./fault.ts";
import { didYouMean } from "./nearest.ts";
import { isSettingKey, type SettingKey, settingKeys } from "./settings.ts";

/** A configuration file as it was found. */
export type ConfigFile = { readonly path: string; readonly bytes: Uint8Array };

export type ConfigValues = {
  readonly values: ReadonlyMap<SettingKey, Json>;
  readonly faults: readonly PlacedFault[];
  /** Where a part of a setting stands: `lockstep.yml:3:5`. */
  readonly place: (key: SettingKey, path: readonly string[], at: "key" | "value") => Place;
};

type Place = { readonly place: string; readonly offset: number };
export type PlacedFault = Fault & { readonly offset: number };

const mostBytes = 256 * 1024;

export function readConfigFile({ path, bytes }: ConfigFile): ConfigValues {
  const lines = new LineCounter();
  const fault = (offset: number, message: string, hint: string): PlacedFault => ({
    ...placeAt(path, lines, offset),
    message,
    hint,
  });
  const nothing = (message: string, hint: string, offset = 0): ConfigValues => ({
    values: new Map(),
    faults: [fault(offset, message, hint)],
    place: () => placeAt(path, lines, 0),
  });
  if (bytes.length > mostBytes) return nothing("the file is larger than 256 KiB", "Keep only settings in it.");
  const text = decoded(bytes);
  if (text === null) return nothing("the file is not valid UTF-8", "Save it as UTF-8.");
  const document = parsed(text, lines);
  if (document === null || document.errors.some(({ code }) => code === "RESOURCE_EXHAUSTION")) {
    return nothing("the file is nested too deeply", "Keep only settings in it.");
  }
  if (document.errors.length > 0 || document.warnings.length > 0) {
    const faults = [...document.errors, ...document.warnings].map(({ pos, message, code }) =>
      fault(pos[0], firstLine(message), yamlHint(code)),
    );
    return { values: new Map(), faults, place: () => placeAt(path, lines, 0) };
  }
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) {
    return { values: new Map(), faults: [], place: () => placeAt(path, lines, 0) };
  }
  if (!isMap(root)) return nothing("the file holds no settings", "Write one `key: value` a line.", startOf(root));
  const faults: PlacedFault[] = [];
  const values = new Map<SettingKey, Json>();
  const refuse = (node: unknown, message: string, hint: string) => faults.push(fault(startOf(node), message, hint));
  readSettings(root, "", values, refuse);
  return {
    values,
    faults,
    place: (key, inner, at) => placeAt(path, lines, offsetOf(root, [...key.split("."), ...inner], at)),
  };
}

type Refuse = (node: unknown, message: string, hint: string) => void;

function readSettings(map: YAMLMap, prefix: string, values: Map<SettingKey, Json>, refuse: Refuse): void {
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? `${prefix}${String(key.value)}` : "";
    if (isSettingKey(name)) {
      const raw = plain(value, refuse);
      if (raw !== undefined) values.set(name, raw);
      continue;
    }
    const inner = settingKeys.filter((one) => one.startsWith(`${name}.`));
    if (name !== "" && inner.length > 0 && isMap(value)) readSettings(value, `${name}.`, values, refuse);
    else if (name !== "" && inner.length > 0)
      refuse(
        value ?? key,
        `\`${name}\` is not a map`,
        `Write its keys below it: ${inner.map((one) => `\`${one.slice(name.length + 1)}\``).join(", ")}.`,
      );
    else refuse(key, `unknown key ${JSON.stringify(name.slice(0, 60))}`, didYouMean(name, known(prefix)));
  }
}

/** The keys that may stand in the file, or in the map `prefix`. */
function known(prefix: string): readonly string[] {
  if (prefix !== "") return settingKeys.filter((key) => key.startsWith(prefix));
  return [...new Set(settingKeys.map((key) => key.split(".")[0] ?? key))];
}

/** A node as JSON. Undefined, and refused, where it holds what JSON cannot. */
function plain(node: unknown, refuse: Refuse): Json | undefined {
  if (node === null) return null;
  if (isAlias(node)) return refused(node, "an alias is not followed", "Write the value out.", refuse);
  if (isScalar(node)) {
    const { value } = node;
    const simple = value === null || typeof value === "string" || typeof value === "boolean";
    if (simple || (typeof value === "number" && Number.isFinite(value))) return value;
    return refused(node, "this is no text, number, list or map", "Put it in quotes.", refuse);
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => plain(item, refuse));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (!isMap(node)) return undefined;
  const fields = node.items.map(
    ({ key, value }) => [isScalar(key) ? String(key.value) : "", plain(value, refuse)] as const,
  );
  const whole = fields.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return whole.length === fields.length ? Object.fromEntries(whole) : undefined;
}

function refused(node: unknown, message: string, hint: string, refuse: Refuse): undefined {
  refuse(node, message, hint);
  return undefined;
}

function parsed(text: string, lineCounter: LineCounter): Document.Parsed | null {
  try {
    return parseDocument(text, { lineCounter, uniqueKeys: true, merge: false, prettyErrors: false, version: "1.2" });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function placeAt(path: string, lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { place: `${path}:${Math.max(1, line)}:${Math.max(1, col)}`, offset };
}

/** Where the last key of a path stands, or its value; as far as the path can be followed. */
function offsetOf(root: YAMLMap, path: readonly string[], at: "key" | "value"): number {
  let node: unknown = root;
  let offset = startOf(root);
  for (const [index, part] of path.entries()) {
    if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = startOf(node, offset);
      continue;
    }
    const pair: { readonly key: unknown; readonly value: unknown } | undefined = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === part)
      : undefined;
    if (pair === undefined) return offset;
    node = pair.value;
    offset = at === "key" && index === path.length - 1 ? startOf(pair.key) : startOf(pair.value, startOf(pair.key));
  }
  return offset;
}

function startOf(node: unknown, otherwise = 0): number {
  const range = typeof node === "object" && node !== null && "range" in node ? (node as Node).range : null;
  return range?.[0] ?? otherwise;
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? message)
    .replace(/\.$/, "")
    .replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
}

function yamlHint(code: string): string {
  if (code === "DUPLICATE_KEY") return "Keep one of the two.";
  return code === "TAG_RESOLVE_FAILED" ? "Write the value without a tag." : "Correct the YAML there.";
}
