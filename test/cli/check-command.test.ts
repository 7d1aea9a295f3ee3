import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { reportSchema } from "../../src/formats/report-schema.ts";
import { type CheckFolder, Problem } from "../../src/model/index.ts";
import { finding, reportOf } from "../formats/samples.ts";
import { clean, type Folder, newFolder } from "./in-folder.ts";

let folder: Folder;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => folder.remove());
const run: Folder["run"] = (...words) => folder.run(...words);
const write: Folder["write"] = (path, content) => folder.write(path, content);

describe("what is printed, and where", () => {
  test("text unless something else is asked for; stdout holds the result alone", async () => {
    expect((await run("check")).out).toMatch(
      /^✓ lockstep check: 1 new migration goes forward and back exactly\nno findings · .*\n$/,
    );
    expect(JSON.parse((await run("check --format json")).out)).toEqual({ ...clean });
    expect((await run("check")).err).toBe("");
  });

  test("in a job on GitHub the text is followed by annotations", async () => {
    const { out } = await run("check", async () => reportOf({ findings: [finding()] }), {
      environment: { GITHUB_ACTIONS: "true" },
    });
    expect(out).toMatch(/^✗ lockstep check: [\s\S]*\n::error file=/);
  });

  test("reports go to files too, whose folders are made", async () => {
    const { out } = await run("check --format json -o text=out/deep/a.txt --output json=b.json");
    expect(readFileSync(join(folder.root, "b.json"), "utf8")).toBe(out);
    expect(readFileSync(join(folder.root, "out/deep/a.txt"), "utf8")).toMatch(/^✓ lockstep check/);
  });

  test("a run that could not judge leaves reports that say so and obey the schema", async () => {
    const check = async () => {
      throw new Problem("no-server", "no server could start", { kind: "could-not-judge" });
    };
    const { code, out, err } = await run("check --format json --output json=r.json", check);
    expect(new Ajv({ allowUnionTypes: true }).validate(reportSchema, JSON.parse(out))).toBe(true);
    expect(JSON.parse(out)).toMatchObject({
      verdict: "error",
      problem: { code: "no-server", message: "no server could start" },
    });
    expect([code, readFileSync(join(folder.root, "r.json"), "utf8")]).toEqual([3, out]);
    expect(err).toContain("no server could start");
  });

  test("a defect, too, leaves reports that say so, and no report of an earlier run survives", async () => {
    write("r.json", "an earlier run");
    write("s.json", "an earlier run");
    const broken = async () => {
      throw new TypeError("x");
    };
    await run("check --output json=r.json", broken);
    expect(JSON.parse(readFileSync(join(folder.root, "r.json"), "utf8"))).toMatchObject({
      verdict: "error",
      problem: { code: "defect" },
    });
    await run("check --output json=s.json --base nope");
    expect(readFileSync(join(folder.root, "s.json"), "utf8")).toBe("");
  });

  test("colour and durations on a terminal only, and never against the user's wish", async () => {
    const check = async () => reportOf({ findings: [finding()] });
    const coloured = async (argv: string, terminal: boolean, environment: Io["environment"] = {}) =>
      (await run(argv, check, { terminal, environment })).out.includes("\u001b[");
    expect(await coloured("check", true)).toBe(true);
    expect(await coloured("check", false)).toBe(false);
    expect(await coloured("check --no-color", true)).toBe(false);
    expect(await coloured("check", true, { NO_COLOR: "1" })).toBe(false);
    expect(await coloured("check", true, { TERM: "dumb" })).toBe(false);
    expect(await coloured("check", false, { FORCE_COLOR: "1" })).toBe(true);
    expect((await run("check", check, { terminal: true })).out).toContain(" · 2.1 s");
    expect((await run("check", check)).out).not.toContain(" · 2.1 s");
  });

  test("progress on a terminal only, wiped at the end; silent in CI", async () => {
    const check: CheckFolder = async ({ progress }) => {
      progress({ stage: "rehearse", done: 1, total: 43 });
      progress({ stage: "rehearse", done: 2, total: 43 });
      progress({ stage: "rehearse", done: 43, total: 43 });
      return clean;
    };
    const wipe = "\r\u001b[2K";
    expect((await run("check", check, { terminal: true })).err).toBe(
      `${wipe}  rehearse  1/43${wipe}  rehearse  43/43${wipe}`,
    );
    expect((await run("check", check)).err).toBe("");
    expect((await run("check", check, { terminal: true, environment: { CI: "true" } })).err).toBe("");
  });
});

describe("what the check is asked", () => {
  test("the settings, the folder, and what edges know", async () => {
    write("app/lockstep.yml", "fail-on: never\npostgres: local\ndocker-image: x\nrows: 10\n");
    write("app/db/1.sql", "select 1;");
    const { requests, out } = await run("check app --migrations db --checks down-missing=off");
    const [request] = requests;
    expect(request).toMatchObject({ base: null, today: "2026-01-02", tool: "0.1.0" });
    expect(request?.settings).toMatchObject({ migrations: ["db"], failOn: "never", checks: { "down-missing": "off" } });
    expect(await request?.tree.list("db")).toEqual(["db/1.sql"]);
    expect(request?.settings).toMatchObject({ rows: 10, seeds: [], queries: [] });
    expect(out).toContain("\nnote: `docker-image` has no effect with `postgres: local`\n");
    const json = await run("check app --format json");
    expect(JSON.parse(json.out).notes).toEqual(["`docker-image` has no effect with `postgres: local`"]);
  });

  test("a configuration that lies above the folder is not passed over in silence", async () => {
    write(".git/HEAD", "");
    write("lockstep.yml", "fail-on: never\n");
    write("app/db/1.sql", "");
    const { requests, out } = await run("check app");
    expect(requests[0]?.settings.failOn).toBe("error");
    expect(out).toContain("note: `../lockstep.yml` is not read: it lies above the folder (`--config` reads it)\n");
    expect((await run("check app --config lockstep.yml")).requests[0]?.settings.failOn).toBe("never");
  });

  test("a configuration file elsewhere, where it is named", async () => {
    write("elsewhere/strict.yml", "fail-on: warning\n");
    write("app/db/1.sql", "");
    const { requests } = await run("check app --config elsewhere/strict.yml");
    expect(requests[0]?.settings.failOn).toBe("warning");
  });
});

describe("--base", () => {
  const git = (...words: readonly string[]): string =>
    execFileSync(
      "git",
      ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main", ...words],
      {
        cwd: folder.root,
        encoding: "utf8",
      },
    ).trim();
  const commit = (): string => {
    git("add", "-A");
    git("commit", "-q", "-m", "x");
    return git("rev-parse", "HEAD");
  };

  test("is where the branch parted, seen from the folder, and its lockstep.yml counts", async () => {
    git("init", "-q");
    write("app/lockstep.yml", "fail-on: warning\n");
    write("app/db/1.sql", "one");
    const parted = commit();
    git("checkout", "-q", "-b", "topic");
    write("app/lockstep.yml", "fail-on: never\nunknown: 1\n");
    write("app/db/2.sql", "two");
    commit();
    git("checkout", "-q", "main");
    write("app/db/3.sql", "three");
    commit();
    git("checkout", "-q", "topic");
    let seen: unknown = null;
    const { code, requests, out } = await run("check app --base main", async ({ base, tree }) => {
      seen = [base?.sha, await base?.tree.list("db"), await tree.list("db"), await base?.tree.read("db/1.sql")];
      return clean;
    });
    expect(seen).toEqual([parted, ["db/1.sql"], ["db/1.sql", "db/2.sql"], new TextEncoder().encode("one")]);
    expect(requests[0]?.settings.failOn).toBe("warning");
    expect(out).toContain("note: `lockstep.yml` differs from the base: the settings are those of the base\n");
    expect(code).toBe(0);
  });

  test("a ref that the clone lacks is refused with a remedy", async () => {
    git("init", "-q");
    write("1.sql", "one");
    const first = commit();
    git("update-ref", "refs/remotes/origin/trunk", first);
    const unknown = await run("check --base develop");
    expect(unknown).toMatchObject({ code: 2, requests: [] });
    expect(unknown.err).toContain(
      'this clone has no commit named "develop"\n  Fetch it first (`git fetch origin develop`; for actions/checkout: `fetch-depth: 0`)',
    );
    expect((await run("check --base trunk")).err).toContain("Did you mean `origin/trunk`?");
    write("lockstep.yml", "base: origin/trunk\n");
    expect((await run("check")).requests[0]?.base?.sha).toBe(first);
    git("checkout", "-q", "--orphan", "island");
    commit();
    const apart = await run("check --base main");
    expect([apart.code, apart.err]).toEqual([2, expect.stringContaining("git fetch --unshallow")]);
  });

  test("--with opens other branches, and needs a base", async () => {
    git("init", "-q");
    write("app/db/1.sql", "one");
    commit();
    git("checkout", "-q", "-b", "other");
    write("app/db/2.sql", "two");
    commit();
    git("checkout", "-q", "main");
    expect((await run("check app --with other")).err).toContain("Say what both are to be merged into: `--base main`.");
    expect((await run("check app --base main --with nowhere")).err).toContain('no commit named "nowhere"');
    let seen: unknown = null;
    await run("check app --base main --with other --with main", async ({ others }) => {
      const { branches } = (await others?.(["db"])) ?? { branches: [] };
      seen = await Promise.all(branches.map(async ({ name, tree }) => [name, await tree.list("db")]));
      return clean;
    });
    expect(seen).toEqual([
      ["other", ["db/1.sql", "db/2.sql"]],
      ["main", ["db/1.sql"]],
    ]);
  });
});
