import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { gitlab } from "../../src/formats/gitlab.ts";
import { junit } from "../../src/formats/junit.ts";
import { sarif } from "../../src/formats/sarif.ts";
import type { Finding, Report } from "../../src/model/index.ts";
import { hostileNames } from "./hostile.ts";
import { broken, clean, context, failing, finding, migration, reportOf } from "./samples.ts";

const schema: object = JSON.parse(readFileSync(new URL("../fixtures/sarif-2.1.0-rtm.5.json", import.meta.url), "utf8"));
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const isSarif = ajv.compile(schema);

const hostile = reportOf({
  verdict: "fail",
  migrations: hostileNames.map((name) => migration(name)),
  findings: hostileNames.map((name, index) =>
    finding({
      subject: name,
      migration: name,
      file: index % 3 === 0 ? null : name,
      message: name,
      detail: name,
      fix: name,
    }),
  ),
});
const samples: readonly (readonly [string, Report])[] = [
  ["a clean report", clean],
  ["one with findings", failing],
  ["a run that could not judge", broken],
  ["an empty one", reportOf()],
  ["hostile names", hostile],
];

const sarifOf = (report: Report) => JSON.parse(sarif.render(report, { ...context, checks })).runs[0];

describe("sarif", () => {
  test.each(samples)("%s obeys the schema of SARIF 2.1.0", (_, report) => {
    for (const given of [context, { ...context, checks, scope: "services/a b" }]) {
      const log: unknown = JSON.parse(sarif.render(report, given));
      expect(isSarif(log), JSON.stringify(isSarif.errors?.slice(0, 3))).toBe(true);
    }
  });

  test("the schema is not one that takes everything", () =>
    expect(isSarif({ version: "2.1.0", runs: [{ tool: { driver: {} }, results: [] }] })).toBe(false));

  test("a finding is a result with its rule, its place and the SQL that cures it", () => {
    const run = sarifOf(reportOf({ findings: [finding({ hint: "do this", fix: "drop index a;" })] }));
    const [result] = run.results;
    expect(result).toMatchObject({ ruleId: "down-leaves-residue", level: "error", baselineState: "new" });
    expect(result.message.text).toContain("drop index a;");
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "migrations/014_add_tags.down.sql", uriBaseId: "%SRCROOT%" },
      region: { startLine: 1 },
    });
    expect(run.tool.driver.rules[result.ruleIndex]).toMatchObject({
      id: "down-leaves-residue",
      name: "DownLeavesResidue",
    });
    expect(run.tool.driver.rules[0].help.text).toContain("Instead:");
  });

  test("fingerprints stay where lines shift and words change, and tell two subjects apart", () => {
    const printed = (findings: readonly Finding[]) =>
      sarifOf(reportOf({ findings })).results.map(
        (result: { partialFingerprints: Record<string, string> }) => result.partialFingerprints["lockstep/v1"],
      );
    const [first, second, again] = printed([finding(), finding({ subject: "015_b" }), finding()]);
    expect(printed([finding({ line: 99, message: "other words", file: "moved.sql" })])).toEqual([first]);
    expect(new Set([first, second, again]).size).toBe(3);
  });

  test("every result has a place: the migration's file, or the configuration", () => {
    const place = (report: Report) => sarifOf(report).results[0].locations[0].physicalLocation.artifactLocation.uri;
    const loose = finding({ file: null, line: null, migration: null });
    expect(place(reportOf({ findings: [loose] }))).toBe("lockstep.yml");
    expect(place(reportOf({ findings: [loose], migrations: [migration("001_a")] }))).toBe("migrations/001_a.sql");
    expect(place(reportOf({ findings: [finding({ file: "../../etc/passwd" })] }))).toBe("lockstep.yml");
  });

  test("findings about access are security alerts, allowed ones are suppressed, and a failed run says so", () => {
    const rls = sarifOf(reportOf({ findings: [finding({ check: "rls-off", status: "suppressed" })] }));
    expect(rls.tool.driver.rules[0].properties["security-severity"]).toBe("8.0");
    expect(rls.results[0].suppressions).toEqual([{ kind: "inSource" }]);
    const stopped = sarifOf(broken).invocations[0];
    expect(stopped.executionSuccessful).toBe(false);
    expect(stopped.toolExecutionNotifications[0].descriptor.id).toBe(broken.problem?.code);
  });

  test("keeps the severest where there are more than a host takes, and says how many are left out", () => {
    const many = Array.from({ length: 5_010 }, (_, index) =>
      finding({ subject: `m${index}`, severity: index < 20 ? "info" : "error" }),
    );
    const run = sarifOf(reportOf({ findings: many }));
    expect(run.results).toHaveLength(5_000);
    expect(run.results.filter((result: { level: string }) => result.level === "error")).toHaveLength(4_990);
    expect(run.invocations[0].toolExecutionNotifications[0].message.text).toContain("10 more results");
  });
});

/** Elements of a well-formed document, with attributes and text; throws at the first thing that XML does not allow. */
const readXml = (text: string) => {
  const elements: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: number[] = [];
  const unescaped = (escaped: string) => {
    if (/&(?!(?:lt|gt|amp|quot|#\d+);)|[<]/.test(escaped)) throw new Error(`not XML: ${escaped}`);
    return escaped
      .replace(/&#(\d+);/g, (_, number: string) => String.fromCodePoint(Number(number)))
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&");
  };
  const body = text.replace(/^<\?xml [^>]*\?>\n/, "");
  // What no XML 1.0 document may hold.
  if (/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(body))
    throw new Error("a character too many");
  for (const [, closing, name, attributes = "", selfClosing, run = ""] of body.matchAll(
    /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>([^<]*)/g,
  )) {
    if (closing === "/") {
      if (elements[open.pop() ?? -1]?.name !== name) throw new Error(`${name} closes nothing`);
    } else {
      const pairs = [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [
        key,
        unescaped(value ?? ""),
      ]);
      elements.push({ name: name ?? "", attributes: Object.fromEntries(pairs), text: unescaped(run) });
      if (selfClosing === "") open.push(elements.length - 1);
    }
  }
  if (open.length > 0) throw new Error("something stays open");
  const rebuilt = body.replace(/<\/?[a-z-]+(?: [a-z]+="[^"<]*")*\/?>/g, "");
  if (/[<]/.test(rebuilt)) throw new Error("a tag that is none");
  return elements;
};

describe("junit", () => {
  test.each(samples)("%s is well-formed, and its counts are true", (_, report) => {
    const elements = readXml(junit.render(report, context));
    const number = (name: string) => elements.filter((element) => element.name === name).length;
    for (const suite of elements.filter(({ name }) => name.startsWith("testsuite"))) {
      expect(suite.attributes).toMatchObject({
        tests: String(number("testcase")),
        failures: String(number("failure")),
        errors: String(number("error")),
      });
    }
    expect(number("error")).toBe(report.verdict === "error" ? 1 : 0);
    expect(number("failure") > 0).toBe(report.verdict === "fail");
  });

  test("every migration is a case, and a finding on it is its failure", () => {
    const elements = readXml(junit.render(failing, context));
    const cases = elements.filter(({ name }) => name === "testcase").map(({ attributes }) => attributes.name);
    for (const { id } of failing.migrations) expect(cases).toContain(id);
    const failures = elements.filter(({ name }) => name === "failure");
    expect(failures.map(({ attributes }) => attributes.type)).toContain("down-leaves-residue");
  });

  test("warnings fail the case where warnings failed the run, and are told where they did not", () => {
    const warned = { findings: [finding({ severity: "warning" })], migrations: [migration("014_add_tags")] };
    const names = (report: Report) => readXml(junit.render(report, context)).map(({ name }) => name);
    expect(names(reportOf({ ...warned, verdict: "fail" }))).toContain("failure");
    expect(names(reportOf({ ...warned, verdict: "pass" }))).not.toContain("failure");
    expect(names(reportOf({ ...warned, verdict: "pass" }))).toContain("system-out");
  });
});

describe("gitlab", () => {
  type Issue = Readonly<Record<string, unknown>> & { readonly location: { readonly path: string } };
  const issuesOf = (report: Report): readonly Issue[] => JSON.parse(gitlab.render(report, context));

  test.each(samples)("%s gives issues with all that GitLab asks for, each fingerprint once", (_, report) => {
    const issues = issuesOf(report);
    for (const issue of issues) {
      expect(issue).toEqual({
        description: expect.stringMatching(/./),
        check_name: expect.stringMatching(/^[a-z-]+$/),
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
        severity: expect.stringMatching(/^(?:info|minor|major|critical|blocker)$/),
        location: { path: expect.stringMatching(/./), lines: { begin: expect.any(Number) } },
      });
    }
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
    expect(issues).toHaveLength(report.findings.filter(({ status }) => status !== "suppressed").length);
  });

  test("old findings are there too: GitLab compares with the target branch itself", () =>
    expect(issuesOf(reportOf({ findings: [finding({ status: "pre-existing" })] }))).toHaveLength(1));
});
