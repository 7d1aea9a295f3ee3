// The code as text: every file of src/, parsed by a parser that knows TypeScript, so that no rule rests on how a line looks.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync } from "rolldown/utils";

export type Import = { readonly from: string; readonly line: number; readonly typeOnly: boolean };

export type Source = {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  readonly comments: readonly { readonly text: string; readonly line: number }[];
  readonly defaultExports: number;
  readonly program: unknown;
};

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;

export const parseSource = (path: string, text: string): Source => {
  const { module, program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const at = (from: string, offset: number, typeOnly: boolean): Import => ({
    from,
    line: lineOf(text, offset),
    typeOnly,
  });
  const exported = module.staticExports.flatMap(({ entries }) => entries);
  return {
    path,
    text,
    imports: [
      ...module.staticImports.map(({ moduleRequest, entries, start }) =>
        at(moduleRequest.value, start, entries.length > 0 && entries.every(({ isType }) => isType)),
      ),
      ...exported.flatMap(({ moduleRequest, start, isType }) =>
        moduleRequest === null ? [] : [at(moduleRequest.value, start, isType)],
      ),
      ...module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
        at(text.slice(start, end).replace(/^["'`]|["'`]$/g, ""), start, false),
      ),
      ...nodesOf(program, "TSImportType").map(({ start, source }) => at(textIn(source), Number(start), true)),
    ],
    comments: comments.map(({ value, start }) => ({ text: value, line: lineOf(text, start) })),
    defaultExports: exported.filter(({ exportName }) => exportName.kind === "Default" || exportName.name === "default")
      .length,
    program,
  };
};

/** Every file of TypeScript below a folder. */
export const sourcesIn = (folder: string): readonly Source[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => parseSource(path, readFileSync(path, "utf8")));

/** What an import leads to, from the root of the repository; null for a package. */
export const targetOf = (source: Source, { from }: Import): string | null =>
  from.startsWith(".") ? posix.normalize(posix.join(posix.dirname(source.path), from)) : null;

export type Node = Readonly<Record<string, unknown>> & { readonly type: string };

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

const textIn = (node: unknown): string =>
  isNode(node) ? String(node.value ?? (isNode(node.literal) ? node.literal.value : "")) : "";

/** Calls `visit` with every node below and the nodes above it, nearest last. */
const walk = (node: unknown, visit: (node: Node, above: readonly Node[]) => void): void => {
  const step = (value: unknown, above: readonly Node[]): void => {
    if (Array.isArray(value)) for (const item of value) step(item, above);
    if (!isNode(value)) return;
    visit(value, above);
    for (const child of Object.values(value)) step(child, [...above, value]);
  };
  step(node, []);
};

export const nodesOf = (program: unknown, type: string): readonly Node[] => {
  const found: Node[] = [];
  walk(program, (node) => {
    if (node.type === type) found.push(node);
  });
  return found;
};

const isName = (node: Node, parent: Node | undefined): boolean => {
  if (parent === undefined) return false;
  if (parent.type === "MemberExpression" && parent.property === node) return parent.computed !== true;
  if (parent.type === "TSQualifiedName") return true;
  const keyed = "key" in parent && parent.key === node && parent.computed !== true;
  return keyed && parent.shorthand !== true;
};

/** Lines where a global is used as a value, not as the name of a property. */
export const usesOf = (source: Source, global: string): readonly number[] => {
  const lines: number[] = [];
  walk(source.program, (node, above) => {
    if (node.type !== "Identifier" || node.name !== global || isName(node, above.at(-1))) return;
    lines.push(lineOf(source.text, Number(node.start)));
  });
  return lines;
};

/** `Date.now` and the like: lines of each `object.property`. */
export const membersOf = (source: Source, object: string, property: string): readonly number[] =>
  nodesOf(source.program, "MemberExpression")
    .filter(
      (node) =>
        isNode(node.object) &&
        node.object.name === object &&
        isNode(node.property) &&
        (node.property.name ?? node.property.value) === property,
    )
    .map(({ start }) => lineOf(source.text, Number(start)));

/** Every file of the repository that is committed or about to be, without what is generated from elsewhere. */
export const committedFiles = (): readonly string[] =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { encoding: "utf8" })
    .split("\0")
    .filter((path) => path !== "")
    .sort();

/** Text of a file, or null where it holds bytes that are none, or is gone. */
export const textOf = (path: string): string | null => {
  try {
    const bytes = readFileSync(join(path));
    return bytes.includes(0) ? null : bytes.toString("utf8");
  } catch {
    return null;
  }
};
