// Where a project's settings say that its Prisma schema is. `prisma.config.ts` is a program; it is read, never run.
import { withoutComments } from "./blocks.ts";

/** A path from the folder of the settings, or null where they name none that can be read. */
export type Named = { readonly path: string | null };

const strings = /"((?:\\.|[^"\\\n])*)"|'((?:\\.|[^'\\\n])*)'|`([^`$\\]*)`/g;

/** The text of one expression: up to a comma or a bracket that closes what was open before it. */
const expressionAt = (text: string, from: number): string => {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    const quoted = /^(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`)/.exec(text.slice(at, at + 4096))?.[0];
    if (quoted !== undefined) {
      at += quoted.length - 1;
      continue;
    }
    if (depth === 0 && /[,;}\])]/.test(sign)) return text.slice(from, at);
    if (/[([{]/.test(sign)) depth += 1;
    if (/[)\]}]/.test(sign)) depth -= 1;
  }
  return text.slice(from);
};

// `schema` of the settings themselves, not of a part of them, comes first in every project; `path.join("a", "b")`,
// `resolve(__dirname, "a")` and `new URL("./a", import.meta.url)` all name their parts in order.
const schemaKey = /(?<![\w.$"'])(?:schema|"schema"|'schema')\s*:\s*/g;

/** The `schema` of a prisma.config file; null where it has none. */
export const schemaInConfig = (text: string): Named | null => {
  const plain = withoutComments(text);
  const match = schemaKey.exec(plain);
  schemaKey.lastIndex = 0;
  if (match === null) return null;
  const expression = expressionAt(plain, match.index + match[0].length);
  const parts = [...expression.matchAll(strings)].map(([, double, single, back]) => double ?? single ?? back ?? "");
  const asked = /\benv\b/.test(expression.replaceAll(strings, ""));
  return { path: parts.length === 0 || asked ? null : parts.join("/") };
};

type Manifest = {
  readonly prisma?: { readonly schema?: unknown };
  readonly scripts?: Readonly<Record<string, unknown>>;
};

const manifestOf = (text: string): Manifest | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Manifest) : null;
  } catch {
    return null;
  }
};

const option = /\bprisma\b[^&|;]*?\s--schema(?:=|\s+)(?:"([^"]+)"|'([^']+)'|([^\s"']+))/;

/** The schemas that a package.json names, in `prisma.schema` or with `--schema` in a script. */
export const schemasInManifest = (text: string): readonly { readonly path: string; readonly where: string }[] => {
  const manifest = manifestOf(text);
  const { schema } = manifest?.prisma ?? {};
  if (typeof schema === "string") return [{ path: schema, where: "package.json#prisma.schema" }];
  const scripts = Object.entries(manifest?.scripts ?? {});
  return scripts.flatMap(([name, script]) => {
    const match = typeof script === "string" ? option.exec(script) : null;
    const path = match?.[1] ?? match?.[2] ?? match?.[3];
    return path === undefined || path.includes("$") ? [] : [{ path, where: `script \`${name}\` of package.json` }];
  });
};
