// A page of recipes, done as it stands: the files of a section, its lockstep.yml, and its commands one after the other.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { commandsIn } from "../docs/commands-on-pages.ts";
import { examplesIn } from "../house/examples.ts";
import { openSiteWith, type Ran, type Site } from "../systems/site.ts";

export type Section = {
  readonly title: string;
  /** The first lockstep.yml that it shows; empty where it shows none. */
  readonly config: string;
  /** Workflows and other files of YAML, as text. */
  readonly workflows: readonly string[];
  /** Lines for `lockstep`, without what stands in front of the command. */
  readonly lines: readonly string[];
  /** Paths of the tree that it shows. */
  readonly tree: readonly string[];
};

export const sectionsOf = (path: string): readonly Section[] =>
  readFileSync(path, "utf8")
    .split(/^## /m)
    .slice(1)
    .map((text) => {
      const examples = examplesIn(path, text);
      const yaml = examples.filter(({ language }) => language === "yaml").map((example) => example.text);
      const isWorkflow = (one: string): boolean => /^jobs:/m.test(one);
      return {
        title: text.split("\n", 1)[0] ?? "",
        config: yaml.find((one) => !isWorkflow(one)) ?? "",
        workflows: yaml.filter(isWorkflow),
        lines: examples
          .filter(({ language }) => language === "sh")
          .flatMap((one) => one.text.split("\n").flatMap(commandsIn))
          .map((command) => command.replace("lockstep ", "")),
        tree: examples
          .filter(({ language }) => language === "text")
          .flatMap((one) => one.text.split("\n").map((line) => line.split(/\s{2,}/)[0] ?? "")),
      };
    });

export type Files = Readonly<Record<string, string>>;

/** A repository that holds these files and the section's lockstep.yml, and an empty production. */
export const openSection = async ({ config }: Section, files: Files): Promise<Site> => {
  const settings = (parse(config) ?? {}) as { readonly platform?: string; readonly "postgres-version"?: number };
  const fill = (root: string): void => {
    for (const [path, text] of Object.entries({ ...files, "lockstep.yml": config })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  return await openSiteWith(fill, settings.platform ?? "plain", settings["postgres-version"] ?? 18);
};

/** Runs the lines in their order. What a line says is under the line. */
export const runAll = async (site: Site, lines: readonly string[]): Promise<ReadonlyMap<string, Ran>> => {
  const said = new Map<string, Ran>();
  for (const line of lines) said.set(line, await site.lockstep(line));
  return said;
};

/** Lines that did not end with 0, with what they said. */
export const failedIn = (said: ReadonlyMap<string, Ran>): readonly string[] =>
  [...said].filter(([, { code }]) => code !== 0).map(([line, { code, out, err }]) => `${line}: ${code}\n${out}${err}`);
