import { afterEach, beforeEach, describe, expect, test } from "vitest";
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
    ["squash a b", '✗ lockstep squash: "b": this is one folder too many\n  Name one.\n'],
    ["squash --name=%", `✗ lockstep squash: --name: "%" has no letter for a file's name\n`],
    ["squash --format sql", '✗ lockstep squash: --format: there is no format "sql"\n'],
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
