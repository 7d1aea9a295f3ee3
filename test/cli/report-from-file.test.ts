import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { json } from "../../src/formats/json.ts";
import { largestReport, readReport } from "../../src/formats/read-report.ts";
import { context, failing, reportOf } from "../formats/samples.ts";
import { type Folder, newFolder } from "./in-folder.ts";

let folder: Folder;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => folder.remove());

describe("lockstep report", () => {
  test("renders a report in any format, with 0 although it failed", async () => {
    folder.write("r.json", json.render(failing, context));
    const { code, out, err } = await folder.run(
      "report r.json --format markdown --sha 4f2c9e1 --output sarif=a/b.sarif",
    );
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^### ✗ Lockstep: /m);
    expect(JSON.parse(readFileSync(join(folder.root, "a/b.sarif"), "utf8")).version).toBe("2.1.0");
  });

  test("prints nothing when only files are asked for", async () => {
    folder.write("r.json", json.render(failing, context));
    expect(await folder.run("report r.json --output junit=r.xml")).toMatchObject({ code: 0, out: "" });
  });

  test.each([
    ["report", "one report is wanted"],
    ["report a.json b.json", "one report is wanted"],
    ["report absent.json", "cannot read"],
    ["report r.json --format pdf", 'there is no format "pdf"'],
    ["report r.json --base main", "there is no such flag"],
  ])("`%s` is asked wrongly", async (argv, message) => {
    folder.write("r.json", json.render(reportOf(), context));
    const { code, err } = await folder.run(argv);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe("a report from elsewhere", () => {
  const read = (text: string) => readReport(new TextEncoder().encode(text), "r.json");
  const good = json.render(failing, context);

  test("comes out as it went in", async () => expect(await read(good)).toEqual(failing));
  test.each([
    ["nothing", "", "it is empty"],
    ["half of one", good.slice(0, 200), "it is not JSON"],
    ["another version", good.replace('"version": 1', '"version": 2'), "/version must be"],
    ["a word that is none", good.replace('"verdict": "fail"', '"verdict": "fine"'), "/verdict must be"],
    ["a list", "[]", "the whole must be object"],
    ["a field too many", good.replace('"tool":', '"__proto__": {}, "more": 1, "tool":'), "must NOT have additional"],
  ])("%s is refused, with the place", (_, text, detail) =>
    expect(read(text)).rejects.toThrow(expect.objectContaining({ detail: expect.stringContaining(detail) })),
  );
  test("one that is too large is refused unread", () =>
    expect(readReport(new Uint8Array(largestReport + 1), "r.json")).rejects.toThrow("is no report"));
});
