// Every command that the pages and the helps tell somebody to type is typed here. One without ground fails; nothing is passed
// over but what a closed list names.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { examplesIn } from "../house/examples.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { blocks, commandsIn, singles } from "./commands-on-pages.ts";
import { openShop, type Shop, type Stand } from "./shop.ts";
import { elsewhere, filled, grounds, type Line, notRun, runByCi, singleGrounds, withBackup } from "./steps.ts";

const isOurs = (text: string): boolean => text.startsWith("lockstep ");
const typed = (text: string): string => filled(text.replace("lockstep ", ""));
const pageOf = (ground: string): string => ground.split(": ")[0] ?? "";
const isNotRun = (text: string): boolean =>
  runByCi.includes(text) || Object.keys(notRun).some((begin) => text.startsWith(begin));

let server: Server;
let shop: Shop;
beforeAll(async () => {
  server = await embeddedServer();
  const daily = examplesIn("docs/promotion.md").find(({ language }) => language === "sql");
  shop = await openShop(server, daily?.text ?? "");
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const backupIn = (root: string): string => {
  const name = readdirSync(join(root, "lockstep-backups")).find((one) => !one.startsWith("."));
  return `lockstep-backups/${name}`;
};

const type = async (stand: Stand, words: string, { code = 0, says = "", answer = false }: Line = {}): Promise<void> => {
  const line = withBackup(words, () => backupIn(stand.root));
  const ran = await stand.run(line, { answer });
  expect([line, ran.code, ran.out + ran.err]).toEqual([line, code, expect.stringContaining(says)]);
};

const ourBlocks = blocks.filter(({ lines, ground }) => lines.some(isOurs) && !(pageOf(ground) in elsewhere));

describe("blocks", () => {
  test("each has a ground, and each ground is one of a block", () => {
    expect([...new Set(ourBlocks.map(({ ground }) => ground))].sort()).toEqual(Object.keys(grounds).sort());
    for (const { lines, place } of ourBlocks)
      expect(
        lines.filter((line) => !isOurs(line)),
        place,
      ).toEqual([]);
  });

  test.each(ourBlocks.map((block) => [block.place, block] as const))("%s", async (_, { ground, lines }) => {
    const arranged = grounds[ground];
    if (arranged === undefined) throw new Error(`there is no ground for ${ground}`);
    const words = lines.map(typed);
    expect(Object.keys(arranged.lines ?? {}).filter((line) => !words.includes(line))).toEqual([]);
    for (const together of arranged.apart ? words.map((line) => [line]) : [words]) {
      await using stand = await shop.arrange(arranged);
      for (const line of together) await type(stand, line, arranged.lines?.[line]);
    }
  });
});

const inBlocks = new Set(blocks.flatMap(({ lines }) => lines.map(typed)));
const single = [...new Set(singles.filter(({ text }) => isOurs(text)).map(({ text }) => typed(text)))];

describe("single commands", () => {
  const alone = single.filter((words) => !inBlocks.has(words));

  test("what is arranged for one is for one that is there", () => {
    expect(Object.keys(singleGrounds).filter((words) => !alone.includes(words))).toEqual([]);
  });

  test.each(alone)("%s", async (words) => {
    const arranged = singleGrounds[words] ?? {};
    await using stand = await shop.arrange(arranged);
    await type(stand, words, arranged);
  });
});

describe("commands of others", () => {
  const others = [...blocks.flatMap(({ lines }) => lines), ...singles.map(({ text }) => text)].filter(
    (text) => !isOurs(text),
  );
  const git = others.filter((text) => text.startsWith("git "));

  test("is one of git, of CI, or listed with the reason why it is not run", () => {
    expect(others.filter((text) => !git.includes(text) && !isNotRun(text))).toEqual([]);
    const listed = [...runByCi, ...Object.keys(notRun)];
    expect(listed.filter((text) => !others.some((other) => other.startsWith(text)))).toEqual([]);
    const ci = readFileSync(".ci/run", "utf8").replaceAll("--silent ", "");
    expect(runByCi.filter((text) => !ci.includes(text))).toEqual([]);
  });

  test.each(git)("%s", async (text) => {
    await using stand = await shop.arrange({});
    const clone = realpathSync(mkdtempSync(join(tmpdir(), "lockstep-clone-")));
    const run = (...words: readonly string[]) => spawnSync("git", words, { cwd: clone, encoding: "utf8" });
    try {
      run("clone", "-q", "--depth", "1", pathToFileURL(join(stand.root, ".git")).href, ".");
      expect(run(...text.split(" ").slice(1))).toMatchObject({ status: 0 });
    } finally {
      rmSync(clone, { recursive: true, force: true });
    }
  });
});

test("a page that another test runs is one that it reads", () => {
  for (const [page, path] of Object.entries(elsewhere)) expect(readFileSync(path, "utf8")).toContain(page);
});

test("commands are found behind variables, remarks and npx", () => {
  expect(commandsIn("DATABASE_URL=postgres://… npx pg-lockstep status && npm ci  # first")).toEqual([
    "lockstep status",
    "npm ci",
  ]);
});
