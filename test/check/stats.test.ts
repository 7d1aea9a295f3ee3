import { expect, test } from "vitest";
import { statsFor } from "../../src/check/stats.ts";
import { resolveSettings } from "../../src/config/index.ts";
import { treeOf } from "../rehearse/rehearsal.ts";

const sizes = (rows: number): string => JSON.stringify({ version: 1, tables: { "public.users": { rows } } });

const found = async (base: string | null | undefined, head: string | null, asked: string | null = null) => {
  const known = { checks: [], layouts: [] };
  const flags = asked === null ? {} : { "stats-file": asked };
  const { settings } = resolveSettings({ flags, inputs: {}, file: null, environment: {}, known });
  const tree = (text: string | null) => treeOf(text === null ? {} : { [asked ?? "lockstep.stats.json"]: text });
  const { stats, notes } = await statsFor({
    settings,
    tree: tree(head),
    base: base === undefined ? null : { sha: "1".repeat(40), tree: tree(base) },
  });
  return [stats?.rows.get("public.users") ?? null, ...notes.map((note) => note.slice(0, 43))];
};

test("a pull request is judged by the sizes of its base, and does not excuse itself", async () => {
  expect(await found(sizes(9e6), sizes(9e6))).toEqual([9e6]);
  expect(await found(sizes(9e6), sizes(0))).toEqual([9e6, "The pull request changes lockstep.stats.jso"]);
  expect(await found(null, sizes(0))).toEqual([null, "The pull request adds lockstep.stats.json: "]);
  expect(await found(sizes(9e6), null)).toEqual([9e6, "The pull request removes lockstep.stats.jso"]);
  expect(await found(undefined, sizes(7))).toEqual([7]);
  expect(await found(null, null)).toEqual([null]);
});

test("a file that cannot be read may be mended and may not be brought in", async () => {
  expect(await found("{", sizes(5))).toEqual([null, "The pull request changes lockstep.stats.jso"]);
  await expect(found(sizes(5), "{")).rejects.toMatchObject({ code: "stats-unreadable" });
  await expect(found("{", "{")).rejects.toMatchObject({ code: "stats-unreadable" });
});

test("a file that was asked for must be somewhere", async () => {
  await expect(found(null, null, "sizes.json")).rejects.toMatchObject({ code: "stats-missing" });
  await expect(found(undefined, null, "sizes.json")).rejects.toMatchObject({ code: "stats-missing" });
  expect(await found(sizes(3), sizes(4), "sizes.json")).toEqual([3, "The pull request changes sizes.json: this c"]);
});
