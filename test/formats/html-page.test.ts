// The HTML report in a real browser: what a reader gets, by eye, by keyboard and by screen reader.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { html } from "../../src/formats/html.ts";
import { json } from "../../src/formats/json.ts";
import { readReport } from "../../src/formats/read-report.ts";
import type { Report, ReportRls } from "../../src/model/index.ts";
import { hasBrowser, openBrowser } from "./browser.ts";
import { hostileNames } from "./hostile.ts";
import { rich, tablesOf } from "./html-samples.ts";
import { rlsNaming, rlsOf } from "./rls-sample.ts";
import { broken, clean, context, failing, migration, reportOf } from "./samples.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
beforeAll(async () => {
  if (hasBrowser) browser = await openBrowser();
}, 60_000);
afterAll(() => browser?.close());

type Look = { readonly width?: number; readonly scheme?: "light" | "dark" };

const withPage = async <T>(report: Report, look: Look, see: (page: Page) => Promise<T>): Promise<T> => {
  const session = await browser.newContext({
    viewport: { width: look.width ?? 1_280, height: 900 },
    colorScheme: look.scheme ?? "light",
  });
  try {
    const page = await session.newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.setContent(await html.render(report, { ...context, checks, remarks: ["read `this` first"] }));
    const seen = await see(page);
    expect(asked).toEqual([]);
    return seen;
  } finally {
    await session.close();
  }
};

const samples: readonly (readonly [string, Report])[] = [
  ["a clean report", clean],
  ["one with findings", failing],
  ["one with everything", rich("public.invoices")],
  ["a run that could not judge", broken],
];

const faultsOf = async (page: Page, what = "document, {}"): Promise<readonly string[]> => {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate(`axe.run(${what})`)) as {
    readonly violations: readonly {
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  };
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
};

/** Opens the picture of all tables. In pixels; `fitted`: its width when it is fitted to the page. */
const openPicture = async (page: Page) => {
  await page.locator("summary", { hasText: "All of" }).click();
  const picture = page.locator("svg[aria-labelledby^=tables]");
  const size = await picture.boundingBox();
  await page.getByLabel("Fit the picture").check();
  return { width: size?.width ?? 0, height: size?.height ?? 0, fitted: (await picture.boundingBox())?.width ?? 0 };
};

describe.skipIf(!hasBrowser)("in a browser", () => {
  describe.each(samples)("%s", (_, report) => {
    test.each([
      ["light", { scheme: "light" }],
      ["dark", { scheme: "dark" }],
      ["on a phone", { width: 360 }],
    ] as const)(
      "is readable for everybody, %s",
      async (_mode, look) => {
        const faults = await withPage(report, look, async (page) => {
          await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
          return faultsOf(page);
        });
        expect(faults).toEqual([]);
      },
      60_000,
    );

    test("never scrolls sideways as a whole, from a phone to a wide screen", async () => {
      for (const width of [320, 768, 1_600]) {
        const wide = await withPage(report, { width }, (page) =>
          page.evaluate("document.scrollingElement.scrollWidth"),
        );
        expect(wide, `at ${width}`).toBeLessThanOrEqual(width);
      }
    }, 60_000);
  });

  test("is walked by keyboard: past the frame, through sections, folds and regions that scroll", async () => {
    const stops = await withPage(rich("a"), {}, async (page) => {
      const seen: string[] = [];
      for (let stop = 0; stop < 12; stop += 1) {
        await page.keyboard.press("Tab");
        seen.push(
          String(await page.evaluate("document.activeElement.tagName + ' ' + document.activeElement.className")),
        );
      }
      return seen;
    });
    expect(stops[0]).toBe("A skip");
    expect(stops.join()).toContain("SUMMARY");
    expect(stops.join()).toContain("PRE");
  });

  test("prints with every fold open", async () => {
    const shown = await withPage(rich("a"), {}, async (page) => {
      await page.emulateMedia({ media: "print" });
      return page.evaluate(
        "[...document.querySelectorAll('details > .fold')].every((one) => one.getBoundingClientRect().height > 0)",
      );
    });
    expect(shown).toBe(true);
  });

  test("hostile names make no element, run nothing, ask for nothing, and are readable", async () => {
    const shape = (report: Report) =>
      withPage(report, {}, async (page) => ({
        elements: await page.evaluate("[...document.querySelectorAll('*')].map((one) => one.tagName).join()"),
        text: String(await page.evaluate("document.body.textContent")),
      }));
    // As long as the longest, so that what is cut is cut in both.
    const plain = await shape(rich("name"));
    for (const name of hostileNames.filter((one) => one.trim() !== "" && !one.includes("`") && !one.includes("\n"))) {
      const { elements, text } = await shape(rich(name));
      expect(elements, name).toBe(plain.elements);
      // What opens a comment is written out, here as in every page.
      if (/^[ -~]+$/.test(name) && !name.includes("<!--")) expect(text).toContain(name);
    }
  }, 240_000);

  test("1,000 migrations and 500 tables stay usable", async () => {
    const row = rlsNaming("a").access[0];
    if (row === undefined) throw new Error("the sample has no row");
    const access: ReportRls["access"] = Array.from({ length: 2_000 }, (_, index) => ({
      ...row,
      table: `public.table_${Math.floor(index / 4)}`,
      identity: `identity ${index % 4}`,
    }));
    const report = reportOf({
      migrations: Array.from({ length: 1_000 }, (_, index) => migration(`${index}_change`, { isNew: index > 900 })),
      rls: { ...rlsOf(500), access },
      allTables: [tablesOf(500, (at) => `table_${at}`)],
    });
    expect((await html.render(report, context)).length).toBeLessThan(2_000_000);
    expect(json.render(report, context).length).toBeLessThan(2_000_000);
    const { rows, bars, boxes, deep, open, faults } = await withPage(report, {}, async (page) => ({
      rows: await page.evaluate("document.querySelectorAll('tbody tr').length"),
      bars: await page.evaluate("document.querySelectorAll('.strip rect').length"),
      boxes: await page.evaluate("document.querySelectorAll('rect.box').length"),
      deep: await page.evaluate("document.documentElement.scrollHeight"),
      open: await openPicture(page),
      // Colours are those of the small picture, and axe takes a minute for two thousand words.
      faults: await faultsOf(page, "'#diagram ~ *', { rules: { 'color-contrast': { enabled: false } } }"),
    }));
    expect([rows, bars, boxes]).toEqual([1_500, 2_000, 500]);
    // Long lists are folded or scroll: a page that nobody reads to its end helps nobody.
    expect(deep).toBeLessThan(6_000);
    expect(faults).toEqual([]);
    // Neither a ribbon nor wider than the page, where that is wished for.
    expect(open.height / open.width).toBeGreaterThan(0.3);
    expect(open.height / open.width).toBeLessThan(3);
    expect(open.fitted).toBeLessThan(1_280);
  }, 120_000);

  test("a report that was read from its JSON shows the same", async () => {
    const report = rich("a");
    const read = await readReport(new TextEncoder().encode(json.render(report, context)), "report.json");
    expect(await html.render(read, context)).toBe(await html.render(report, context));
  });
});

test("the same report gives the same bytes", async () => {
  const page = await html.render(rich("a"), context);
  expect(await html.render(structuredClone(rich("a")), context)).toBe(page);
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
});
