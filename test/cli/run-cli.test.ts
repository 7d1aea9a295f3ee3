import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import { reportSchema } from "../../src/formats/report-schema.ts";
import { type CheckFolder, type CheckRequest, Problem } from "../../src/model/index.ts";
import { finding, migration, reportOf } from "../formats/samples.ts";
import { fakeIo, type Seen } from "./fake-io.ts";

const known = { checks: ["down-missing", "up-fails"], layouts: ["paired-files"] };
const clean = reportOf({ migrations: [migration("001_a")] });
let root = "";

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "lockstep-cli-")));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

type Run = {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly requests: readonly CheckRequest[];
};

async function run(
  argv: string,
  check: CheckFolder = async () => clean,
  more: Parameters<typeof fakeIo>[1] = {},
): Promise<Run> {
  const seen: Seen = fakeIo(root, more);
  const requests: CheckRequest[] = [];
  const watched: CheckFolder = (request) => {
    requests.push(request);
    return check(request);
  };
  const code = await runCli(argv === "" ? [] : argv.split(" "), seen.io, watched, known);
  return { code, out: seen.stdout(), err: seen.stderr(), requests };
}

describe("exit codes", () => {
  const problem = (kind: "asked-wrongly" | "could-not-judge") => async () => {
    throw new Problem("no-server", "no server could start", { kind, detail: "port taken", hint: "Try docker." });
  };
  test.each([
    ["a clean run", "check", async () => clean, 0],
    ["findings", "check", async () => reportOf({ findings: [finding()] }), 1],
    ["findings below fail-on", "check", async () => reportOf({ findings: [finding({ severity: "warning" })] }), 0],
    ["a report that could not judge", "check", async () => ({ ...clean, verdict: "error" as const }), 3],
    ["asked wrongly", "check", problem("asked-wrongly"), 2],
    ["could not judge", "check", problem("could-not-judge"), 3],
    ["no command", "", async () => clean, 2],
    ["help", "--help", async () => clean, 0],
  ])("%s", async (_, argv, check, expected) => {
    expect((await run(argv, check)).code).toBe(expected);
  });

  test("a foreseen failure prints what, why and what to try, and no stack", async () => {
    const { out, err } = await run("check", problem("could-not-judge"));
    expect([out, err]).toEqual(["", "✗ lockstep check: no server could start\n  port taken\n  Try docker.\n"]);
  });

  test("an unforeseen one prints its stack, asks for a report, repeats no password, and never looks like a pass", async () => {
    const environment = { LOCKSTEP_POSTGRES_URL: "postgres://u:p%40ss-word@h/d" };
    const check = async () => {
      throw new TypeError("cannot read x of postgres://u:p%40ss-word@h/d with p@ss-word\n::error::x");
    };
    const { code, out, err } = await run("check", check, { environment });
    expect([code, out]).toEqual([3, ""]);
    expect(err).toContain("TypeError: cannot read x of *** with ***");
    expect(err).toContain("    at ");
    expect(err).toContain("Please report it");
    expect(err).not.toMatch(/ss-word|^\s*::/m);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s aborts the run, waits for its cleaning, and exits with its code",
    async (name) => {
      const controller = new AbortController();
      let cleaned = false;
      const check: CheckFolder = ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            setTimeout(() => {
              cleaned = true;
              reject(signal.reason);
            }, 10);
          });
          setTimeout(() => controller.abort(name), 5);
        });
      const { code, out, err } = await run("check --format json", check, { signal: controller.signal });
      expect([code, cleaned, out]).toEqual([name === "SIGINT" ? 130 : 143, true, ""]);
      expect(err).toBe(`✗ lockstep check: cancelled by ${name}, nothing was judged\n`);
    },
  );

  test("a run that finishes while it is cancelled is cancelled all the same", async () => {
    const controller = new AbortController();
    const check = async () => {
      controller.abort("SIGTERM");
      return clean;
    };
    expect(await run("check", check, { signal: controller.signal })).toMatchObject({ code: 143, out: "" });
  });

  test("a run that takes longer than its timeout could not judge", async () => {
    const check: CheckFolder = ({ signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const { code, err } = await run("check --timeout 20ms", check);
    expect([code, err]).toEqual([
      3,
      "✗ lockstep check: gave up after 0 s\n  Raise `timeout`, or check fewer migrations at once.\n",
    ]);
  });
});

describe("what is asked wrongly", () => {
  test.each([
    [
      "chekc",
      '✗ lockstep: there is no command "chekc"\n  Did you mean `check`? `lockstep --help` lists what there is.\n',
    ],
    [
      "--hlep",
      '✗ lockstep: there is no flag "--hlep"\n  Did you mean `--help`? `lockstep --help` lists what there is.\n',
    ],
    ["constructor", '✗ lockstep: there is no command "constructor"\n'],
    ["promote", "✗ lockstep promote: `promote` is not in this version yet\n  This version has `lockstep check`.\n"],
    ["status --help", "✗ lockstep status: `status` is not in this version yet\n"],
    ["check --mirgations x", "✗ lockstep check: --mirgations: there is no such flag\n  Did you mean `--migrations`?\n"],
    ["check -x", "✗ lockstep check: -x: there is no such flag\n"],
    ["check --base", "✗ lockstep check: --base: the value is missing\n  Write `--base=TEXT`.\n"],
    ["check --base --layout auto", "--base: the value is missing\n"],
    ["check --no-color=1", "✗ lockstep check: --no-color: this flag takes no value\n"],
    ["check --layout auto --layout auto", "✗ lockstep check: --layout: given twice\n"],
    ["check a b", '✗ lockstep check: "b": this is one folder too many\n'],
    ["check --format jsno", '✗ lockstep check: --format: there is no format "jsno"\n  Did you mean `json`?\n'],
    ["check --output json", '✗ lockstep check: --output: "json" names no file\n'],
    ["check --output json=", '✗ lockstep check: --output: "json=" names no file\n'],
    ["check -o json=a -o text=./a", "is written twice\n"],
    ["check -o json=.", "✗ lockstep check: cannot write "],
    ["check absent", "✗ lockstep check: cannot read "],
    ["check --config absent.yml", '✗ lockstep check: cannot read the configuration file "absent.yml"\n'],
    ["check --base main", "lies in no git repository\n  Run it in a clone, or leave out `base`.\n"],
    ["check --postgres-version 13", '✗ lockstep check: --postgres-version: "13" is not a whole number from 14 to 18\n'],
    ["check --postgres url", "`url` was chosen, and there is no `postgres-url`\n"],
  ])("%s", async (argv, expected) => {
    const { code, out, err, requests } = await run(argv);
    expect(err).toContain(expected);
    expect([code, out, requests]).toEqual([2, "", []]);
  });

  test("all faults show at once", async () => {
    write("lockstep.yml", "layuot: auto\n");
    const { err } = await run("check --timeout x --fail-on all");
    expect(err).toBe(`✗ lockstep check: 3 settings cannot be used
  --fail-on: "all" is none of error, warning, never
    Use one of \`error\`, \`warning\`, \`never\`.
  --timeout: "x" is not a duration of at most 24 hours
    Write a number and its unit: \`30s\`, \`15m\`, \`1h\`.
  lockstep.yml:1:1: unknown key "layuot"
    Did you mean \`layout\`?
  Nothing was run. Correct them, and run it again.
`);
  });
});

describe("help and version", () => {
  test("of Lockstep, of the command", async () => {
    const general = await run("--help");
    expect(general).toMatchObject({ code: 0, err: "" });
    expect(await run("help")).toEqual(general);
    expect(general.out).toMatchSnapshot();
    const check = await run("check --help");
    expect(check.out).toMatchSnapshot();
    for (const argv of ["help check", "check -h", "check --base main --help"]) expect(await run(argv)).toEqual(check);
  });

  test("no line of it is wider than a page", async () => {
    const { out } = await run("check --help");
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(115);
  });

  test.each(["--version", "-V", "check --version"])("%s prints the versions", async (argv) => {
    expect(await run(argv)).toMatchObject({ code: 0, out: "lockstep 0.1.0 (Node.js v20.20.0)\n", err: "" });
  });
});

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
    expect(readFileSync(join(root, "b.json"), "utf8")).toBe(out);
    expect(readFileSync(join(root, "out/deep/a.txt"), "utf8")).toMatch(/^✓ lockstep check/);
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
    expect([code, readFileSync(join(root, "r.json"), "utf8")]).toEqual([3, out]);
    expect(err).toContain("no server could start");
  });

  test("a defect, too, leaves reports that say so, and no report of an earlier run survives", async () => {
    write("r.json", "an earlier run");
    write("s.json", "an earlier run");
    const broken = async () => {
      throw new TypeError("x");
    };
    await run("check --output json=r.json", broken);
    expect(JSON.parse(readFileSync(join(root, "r.json"), "utf8"))).toMatchObject({
      verdict: "error",
      problem: { code: "defect" },
    });
    await run("check --output json=s.json --base nope");
    expect(readFileSync(join(root, "s.json"), "utf8")).toBe("");
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
    write("app/lockstep.yml", "fail-on: never\nprisma: auto\n");
    write("app/db/1.sql", "select 1;");
    const { requests, out } = await run("check app --migrations db --checks down-missing=off");
    const [request] = requests;
    expect(request).toMatchObject({ base: null, today: "2026-01-02", tool: "0.1.0" });
    expect(request?.settings).toMatchObject({ migrations: ["db"], failOn: "never", checks: { "down-missing": "off" } });
    expect(await request?.tree.list("db")).toEqual(["db/1.sql"]);
    expect(out).toContain("\nnote: `prisma` is not checked yet by this version\n");
    const json = await run("check app --format json");
    expect(JSON.parse(json.out).notes).toEqual(["`prisma` is not checked yet by this version"]);
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
        cwd: root,
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
});
