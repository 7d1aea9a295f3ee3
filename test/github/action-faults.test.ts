import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { reportSchema } from "../../src/formats/report-schema.ts";
import { broken, clean, finding, reportOf } from "../formats/samples.ts";
import { bundled, fake, home, jobOf, named, run } from "./job.ts";
import { readPairs, runMain, runPost } from "./runner.ts";

test.each(["pull_request_target", "workflow_run", "issues"])(
  "%s is refused with the way out, before anything runs",
  async (event) => {
    const step = await run({ event });
    expect(step.code).toBe(2);
    expect(named(step, "error")[0]?.message).toContain(`Lockstep does not run on the event ${event}`);
    expect(step.outputs.verdict).toBe("error");
    expect(await readdir(home)).not.toContain("seen.json");
    expect(fake.calls).toEqual([]);
  },
);

test("a run that cannot judge exits 3, and a pass that was there is overwritten", async () => {
  await run({ report: clean });
  const step = await run({ report: broken });
  expect([step.code, step.outputs.verdict]).toEqual([3, "error"]);
  expect(fake.comments[0]?.body).toContain("could not judge");
  expect(step.summary).not.toContain("✓");
});

test("the report of a run that stopped obeys the schema too", async () => {
  const validate = new Ajv({ strict: false }).compile(reportSchema);
  for (const mode of ["problem", "defect", ""]) {
    const step = await run({ mode });
    const report: unknown = JSON.parse(await readFile(step.outputs["report-path"] ?? "", "utf8"));
    validate(report);
    expect(validate.errors ?? []).toEqual([]);
  }
});

test("a foreseen fault of the caller exits 2 and is told everywhere", async () => {
  const step = await run({ mode: "problem" });
  expect([step.code, step.outputs.verdict]).toEqual([2, "error"]);
  expect(step.summary).toContain("No migrations were found");
  expect(fake.comments[0]?.body).toContain("could not judge");
  expect(step.log).not.toContain("    at ");
});

test("a defect exits 3 with its stack, which is no command", async () => {
  const step = await run({ mode: "defect" });
  expect(step.code).toBe(3);
  expect(step.log).toContain("│ ::error::cannot read properties of undefined");
  expect(step.log).toContain("    at ");
  expect(named(step, "error")).toHaveLength(1);
});

test("an unknown value of an input is refused before anything runs, with the allowed ones", async () => {
  const step = await run({ inputs: { "fail-on": "errors" } });
  expect(step.code).toBe(2);
  expect(step.summary).toContain("fail-on");
  expect(step.summary).toContain("error");
  expect(await readdir(home)).not.toContain("seen.json");
});

test("an empty workspace asks for a checkout, without a stack", async () => {
  const empty = join(home, "empty");
  await mkdir(empty);
  const step = await run({ workspace: empty });
  expect(step.code).toBe(2);
  expect(step.summary).toContain("actions/checkout");
  expect(step.log).not.toContain("    at ");
});

test.each(["../..", "/etc", "nowhere"])("the folder %s is refused", async (folder) => {
  const step = await run({ inputs: { folder } });
  expect([step.code, step.outputs.verdict]).toEqual([2, "error"]);
});

test("a report of 300 KB: a comment that GitHub takes, a summary that the runner takes", async () => {
  const findings = Array.from({ length: 3_000 }, (_, index) =>
    finding({
      subject: `m_${index}`,
      message: `the down of \`m_${index}\` leaves \`表表表表\` behind`,
      detail: "x".repeat(80),
    }),
  );
  const step = await run({ report: reportOf({ findings }) });
  const body = fake.comments[0]?.body ?? "";
  expect(body.length).toBeGreaterThan(30_000);
  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(Buffer.byteLength(body)).toBeLessThan(262_144);
  expect(Buffer.byteLength(step.summary)).toBeLessThan(1024 * 1024);
  expect(named(step, "error")).toHaveLength(10);
});

test("hostile names reach no command of the runner, and no secret reaches anything", async () => {
  const password = "hunter%2F22";
  const url = `postgres://ann:${password}@db.example/shop`;
  const token = "ghs_0123456789abcdef";
  const nasty = `a\n::set-output name=verdict::pass\n##[add-mask]x ${url} hunter/22 ${token}`;
  const report = reportOf({
    findings: [finding({ message: nasty, detail: nasty, subject: nasty, fix: nasty, file: nasty })],
    notes: [nasty],
  });
  const step = await run({ report, inputs: { "postgres-url": url } });
  expect(step.code).toBe(1);
  expect(new Set(step.commands.map((command) => command.name))).toEqual(new Set(["add-mask", "error"]));
  const json = await readFile(step.outputs["report-path"] ?? "", "utf8");
  const printed = step.log
    .split("\n")
    .filter((line) => !line.startsWith("::add-mask::"))
    .join("\n");
  for (const text of [printed, step.summary, json, fake.comments[0]?.body ?? "", JSON.stringify(step.outputs)]) {
    for (const secret of [password, "hunter/22", token]) expect(text).not.toContain(secret);
  }
  expect(named(step, "add-mask").some((mask) => mask.message === token)).toBe(true);
});

test("without a token the report is in the summary, and the base in the clone or nowhere", async () => {
  const step = await run({ inputs: { "github-token": "" } });
  expect([step.code, step.outputs.verdict]).toEqual([3, "error"]);
  expect(step.summary).toContain("fetch-depth: 0");
  const push = await run({ inputs: { "github-token": "" }, event: "schedule", payload: {}, report: clean });
  expect(push.code).toBe(0);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s cancels: the run cleans up and exits %i in time", async (signal, code) => {
  const step = await runMain(bundled("main"), await jobOf({ mode: "hang" }), (child, log) => {
    const timer = setInterval(() => {
      if (!log().includes("hanging")) return;
      clearInterval(timer);
      child.kill(signal);
    }, 20);
  });
  expect(step.code).toBe(code);
  expect(step.log).toContain("cleaned up");
  expect(step.ms).toBeLessThan(5_000);
  expect(fake.comments).toEqual([]);
});

test("a check that does not stop is left within five seconds", async () => {
  let sent = 0;
  const step = await runMain(bundled("main"), await jobOf({ mode: "deaf" }), (child, log) => {
    const timer = setInterval(() => {
      if (!log().includes("hanging")) return;
      clearInterval(timer);
      sent = performance.now();
      child.kill("SIGINT");
    }, 20);
  });
  expect(step.code).toBe(130);
  expect(performance.now() - sent).toBeLessThan(5_000);
});

test("the post step gets the state, cleans up, and fails nothing", async () => {
  const job = await jobOf();
  const main = await runMain(bundled("main"), job);
  const post = await runPost(bundled("post"), job, main);
  expect(post.code).toBe(0);
  expect(await readFile(join(home, "seen.json"), "utf8")).toBe(main.state.pid);
  expect(named(post, "warning")[0]?.message).toBe("nothing to stop");
});

test("the simulator reads the command files as the runner does", () => {
  expect(readPairs("a=1\nb<<E\nx\ny=z<<\nE\nc=d<<e\n")).toEqual({ a: "1", b: "x\ny=z<<", c: "d<<e" });
  expect(() => readPairs("b<<E\nx\n")).toThrow("delimiter");
  expect(() => readPairs("nothing")).toThrow("Invalid format");
});
