// What the documents tell readers to paste or to type has to work.
import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checks } from "../../src/checks/index.ts";
import { readFlags } from "../../src/cli/flags.ts";
import { flagsByCommand } from "../../src/cli/help.ts";
import { actionRef, actionRepository, resolveSettings } from "../../src/config/index.ts";
import { layouts } from "../../src/layouts/index.ts";
import { allowances, irreversibleNote, replacesNotes } from "../../src/sql/index.ts";
import { type Example, examplesIn } from "./examples.ts";
import { type Complaint, type Metadata, openValidator } from "./language-service.ts";
import { committedFiles } from "./sources.ts";

const pages = committedFiles().filter((path) => /^(docs\/.*|[A-Z]+)\.md$/.test(path) && existsSync(path));
const examples = pages.flatMap((path) => examplesIn(path));
const isYaml = ({ language }: Example): boolean => language === "yaml" || language === "yml";
const isWorkflow = ({ text }: Example): boolean => /^jobs:/m.test(text);
const isGitLab = ({ text }: Example): boolean => text.startsWith("# .gitlab-ci.yml\n");

const metadataOf = (folder: string): Metadata | undefined => {
  const path = folder === "" ? "action.yml" : `${folder}/action.yml`;
  return existsSync(path) ? (parse(readFileSync(path, "utf8")) as Metadata) : undefined;
};

// What we use of the actions of others; one that is not here would be reported as unknown.
const others: Readonly<Record<string, readonly string[]>> = {
  "actions/checkout": ["fetch-depth", "persist-credentials", "ref"],
  "actions/setup-node": ["node-version"],
  "actions/upload-artifact": ["name", "path"],
  "actions/download-artifact": ["name", "path", "run-id", "github-token"],
  "github/codeql-action": ["sarif_file"],
};

const described = (owner: string, name: string, path: string): Metadata | undefined => {
  if (name === "pg-lockstep") return metadataOf(path);
  const inputs = others[`${owner}/${name}`];
  return inputs && { name, inputs: Object.fromEntries(inputs.map((input) => [input, { description: input }])) };
};

let validate: (uri: string, text: string) => Promise<readonly Complaint[]>;
beforeAll(async () => {
  validate = await openValidator(described);
});

const asWorkflow = (text: string): Promise<readonly Complaint[]> => validate(".github/workflows/example.yml", text);

test("every page names the actions, and their version, as the workflows that we write do", () => {
  const uses = /uses: ([\w.-]+\/pg-lockstep)\b[\w/-]*@(\S+)/g;
  const named = pages.flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(uses)].map(([, name, ref]) => [path, `${name}@${ref}`]),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter(([, name]) => name !== `${actionRepository}@${actionRef}`)).toEqual([]);
});

describe("workflows", () => {
  const readme = readFileSync("README.md", "utf8");
  const [workflow] = examplesIn("README.md").filter(isWorkflow);

  test("the README has one that GitHub takes, in at most 20 lines", async () => {
    expect(workflow?.text.split("\n").length).toBeLessThanOrEqual(20);
    expect(workflow && (await asWorkflow(workflow.text))).toEqual([]);
    expect(readme.indexOf("```yaml")).toBeLessThan(readme.length / 4);
  });

  test.each(examples.filter(isWorkflow).map((example) => [example.place, example] as const))(
    "%s is one that GitHub takes",
    async (_, { text }) => {
      expect(await asWorkflow(text)).toEqual([]);
    },
  );

  test.each(committedFiles().filter((path) => path.startsWith(".github/workflows/")))(
    "%s is one that GitHub takes",
    async (path) => {
      expect(await validate(path, readFileSync(path, "utf8"))).toEqual([]);
    },
  );

  test("action.yml is one that GitHub takes", async () => {
    expect(await validate("action.yml", readFileSync("action.yml", "utf8"))).toEqual([]);
  });

  test("an input that the action does not have would be noticed", async () => {
    const wrong = `${workflow?.text.trimEnd()}\n        with: { migration: db }\n`;
    expect((await asWorkflow(wrong)).map(({ message }) => message).join()).toContain("migration");
  });

  test("a permission that there is not would be noticed", async () => {
    const wrong = workflow?.text.replace("pull-requests: write", "pull-request: write") ?? "";
    expect((await asWorkflow(wrong)).length).toBeGreaterThan(0);
  });

  test("each one that is to be pasted gives the token nothing at the top and never runs beside secrets", () => {
    for (const { text, place } of examples.filter(isWorkflow)) {
      const { permissions } = parse(text) as { readonly permissions: unknown };
      expect(permissions, place).toEqual({});
      expect(text, place).not.toContain(["pull_request", "target"].join("_"));
    }
  });
});

const known = { checks: checks.map(({ id }) => id), layouts: layouts.map(({ id }) => id) };
const settingsFrom = (text: string) =>
  resolveSettings({
    flags: {},
    inputs: {},
    file: { path: "lockstep.yml", bytes: new TextEncoder().encode(text) },
    environment: {},
    known,
  });

describe("configuration", () => {
  const files = examples.filter((example) => isYaml(example) && !isWorkflow(example) && !isGitLab(example));
  const obeys = new Ajv({ strict: false }).compile(JSON.parse(readFileSync("schema/config.schema.json", "utf8")));

  test.each(files.map((example) => [example.place, example] as const))(
    "%s is taken, and obeys the schema",
    (_, { text }) => {
      expect(() => settingsFrom(text)).not.toThrow();
      expect([obeys(parse(text)), obeys.errors]).toEqual([true, null]);
    },
  );

  test("there is one, and a key that there is not would be noticed", () => {
    expect(files.length).toBeGreaterThan(0);
    expect(() => settingsFrom("fail-onn: error\n")).toThrow();
    expect(obeys({ "fail-onn": "error" })).toBe(false);
  });
});

describe("notes in migrations", () => {
  const notes = examples.flatMap(({ language, text, place }) =>
    language === "sql" ? text.split("\n").flatMap((line) => (line.includes("lockstep:") ? [{ line, place }] : [])) : [],
  );

  test.each(notes.map(({ line, place }) => [`${place} ${line}`, line] as const))("%s is read", (_, line) => {
    const text = `${line}\nselect 1;\n`;
    const [allowance] = allowances(text);
    const irreversible = irreversibleNote(text);
    const [replaced] = replacesNotes(text);
    expect(allowance ?? irreversible ?? replaced).toBeTruthy();
    if (allowance !== undefined) {
      expect(known.checks).toContain(/allow ([\w-]+)/.exec(line)?.[1]);
      expect(allowance).not.toMatchObject({ reason: null });
    } else if (replaced === undefined) expect(irreversible?.reason).toBeTruthy();
  });

  test("there are some", () => {
    expect(notes.length).toBeGreaterThan(1);
  });
});

type Command = { readonly place: string; readonly words: readonly string[] };

const commandsIn = (text: string): readonly string[] =>
  text.split("\n").flatMap((line) => line.replace(/(^|\s)#.*$/, "").split(/&&|;/));
const inProse = (path: string): readonly Example[] =>
  [...readFileSync(path, "utf8").matchAll(/`((?:npm|npx|node|lockstep) [^`\n]+)`/g)].map(([, text = ""]) => ({
    place: path,
    language: "sh",
    text,
  }));
/** The scripts of jobs on GitLab. */
const scriptsIn = ({ place, text }: Example): readonly Example[] =>
  Object.values(parse(text) as Readonly<Record<string, { readonly script: readonly string[] }>>).map(({ script }) => ({
    place,
    language: "sh",
    text: script.join("\n"),
  }));
const commands: readonly Command[] = [
  ...examples.filter(({ language }) => language === "sh"),
  ...examples.filter(isGitLab).flatMap(scriptsIn),
  ...pages.flatMap(inProse),
].flatMap(({ place, text }) =>
  commandsIn(text).flatMap((command) => {
    const words = command
      .trim()
      .replace(/^DATABASE_URL=\S+ /, "")
      .split(/\s+/)
      .filter(Boolean);
    return words.length === 0 ? [] : [{ place, words }];
  }),
);

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** Why a command cannot work, or null. */
const faultOf = ([program = "", ...rest]: readonly string[]): string | null => {
  // npx takes the name of a package, and `lockstep` is nobody's.
  if (program === "npx") return rest[0] === "pg-lockstep" ? lockstepFault(rest.slice(1)) : `${rest[0]} is not ours`;
  if (program === "lockstep") return lockstepFault(rest);
  if (program === "npm") return npmFault(rest);
  if (program === "bash" || program === "node") return existsSync(rest[0] ?? "") ? null : `no file ${rest[0]}`;
  return `${program} is not part of a bare machine`;
};
const npmFault = ([verb = "", script = ""]: readonly string[]): string | null => {
  const name = verb === "run" ? script : verb;
  return ["ci", "install", "pack"].includes(name) || name in scripts ? null : `no script ${name}`;
};
const lockstepFault = ([command, ...args]: readonly string[]): string | null => {
  const flags = flagsByCommand[command ?? ""];
  if (flags !== undefined) return readFlags(args, flags).faults[0]?.message ?? null;
  return ["--version", "--help"].includes(command ?? "") ? null : `no command ${command}`;
};

describe("commands", () => {
  test.each(commands.map((command) => [`${command.place} ${command.words.join(" ")}`, command] as const))(
    "%s exists",
    (_, { words }) => {
      expect(faultOf(words)).toBeNull();
    },
  );

  test.each([
    "npm run demos",
    "npx lockstep check",
    "npx pg-lockstep chekc",
    "lockstep check --fial-on error",
    "node scripts/none.mjs",
  ])("%s would be noticed", (text) => {
    expect(faultOf(text.split(" "))).not.toBeNull();
  });

  test("a script that package.json offers runs files that exist", () => {
    const files = Object.values(scripts).flatMap((script) => [...script.matchAll(/(?:scripts|test|dist)\/[\w./-]+/g)]);
    expect(files.map(([path]) => path).filter((path) => !path.startsWith("dist/") && !existsSync(path))).toEqual([]);
  });
});

test("the tests that docs/first-class.md names are there", () => {
  const page = readFileSync("docs/first-class.md", "utf8");
  const named = [...page.matchAll(/(?<![\w./-])((?:test\/)?[\w/-]+\.test\.ts)/g)].map(([, path = ""]) => path);
  expect(named.length).toBeGreaterThan(60);
  const places = (path: string) => [path, `test/github/${path}`, `test/formats/${path}`];
  expect(named.filter((path) => !places(path).some((place) => existsSync(place)))).toEqual([]);
  expect(page.match(/^\| \d+ \|/gm)).toHaveLength(63);
});

test("what docs/troubleshooting.md explains is what somebody can see", () => {
  const said = committedFiles()
    .filter((path) => path.startsWith("src/") && path.endsWith(".ts"))
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
  const headings = [...readFileSync("docs/troubleshooting.md", "utf8").matchAll(/^## (.*)$/gm)].map(
    ([, text = ""]) => text,
  );
  // GitHub's own words.
  const others = ["Resource not accessible by integration"];
  // "…" stands for a name: what is left and right of it has to be there.
  const unsaid = (heading: string) => heading.split("…").filter((part) => !said.includes(part.trim()));
  expect(headings.filter((heading) => !others.includes(heading) && unsaid(heading).length > 0)).toEqual([]);
  expect(headings.length).toBeGreaterThan(25);
});

test("docs/comparison.md says where each fact is from, of which version, and when it was read", () => {
  const page = readFileSync("docs/comparison.md", "utf8");
  const [claims = "", sources = ""] = page.split("## Sources");
  const listed = [...sources.matchAll(/^\| \[([A-Z]\d?)\] \|.*\| ([^|]*) \|$/gm)];
  const known = listed.map(([, id = ""]) => id);
  const cited = new Set([...claims.matchAll(/\[([A-Z]\d?)\]/g)].map(([, id = ""]) => id));
  expect([...cited].filter((id) => !known.includes(id))).toEqual([]);
  expect(listed.filter(([line]) => !line.includes("both below") && !/\d{4}-\d{2}/.test(line))).toEqual([]);
  const rows = claims.split("\n").filter((line) => line.startsWith("| "));
  expect(new Set(rows.map((row) => row.split("|").length))).toEqual(new Set([12]));
});

/** As GitHub makes them of headings. */
const anchorsOf = (path: string): readonly string[] =>
  [...readFileSync(path, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );

test("links between the documents lead somewhere", () => {
  const dead = pages.flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/\]\(([^)#\s]*)(?:#([^)]*))?\)/g)]
      .filter(([, target = ""]) => !/^[a-z]+:/.test(target))
      .map(([, target = "", anchor]) => ({
        to: target === "" ? path : posix.normalize(posix.join(posix.dirname(path), target)),
        anchor,
      }))
      .filter(({ to, anchor }) => !existsSync(to) || (anchor !== undefined && !anchorsOf(to).includes(anchor)))
      .map(({ to, anchor = "" }) => `${path} → ${to}#${anchor}`),
  );
  expect(dead).toEqual([]);
});
