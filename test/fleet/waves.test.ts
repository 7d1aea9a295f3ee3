import { describe, expect, test } from "vitest";
import type { Target } from "../../src/fleet/contract.ts";
import { partsOf, partText, placedIn, readPart, wavesOf } from "../../src/fleet/waves.ts";

const targets = (count: number, hosts: number, from = 0): readonly Target[] =>
  Array.from({ length: count }, (_, at) => {
    const host = `db${at % hosts}:5432`;
    return { name: `tenant_${at + from}`, url: `postgres://u@db${at % hosts}/tenant_${at + from}`, host };
  });

const order = { canary: [], waves: [10, 100], shards: 8 };
const names = (placed: readonly { readonly target: Target }[]) => placed.map(({ target }) => target.name);

describe("waves", () => {
  test("hold every database once, canaries first", () => {
    const all = targets(1_000, 20);
    const parts = partsOf(all, order);
    const done = parts.flat().flatMap((part) => names(placedIn(all, order, part)));
    expect(done.toSorted()).toEqual(all.map(({ name }) => name).toSorted());
    const sizes = parts.map((wave) => wave.flatMap((part) => placedIn(all, order, part)).length);
    expect(sizes[0]).toBe(1);
    expect(sizes[1]).toBeGreaterThan(60);
    expect(sizes[1]).toBeLessThan(140);
    expect(names(placedIn(all, order, null))[0]).toBe(names(placedIn(all, order, { wave: 1, shard: 1, of: 1 }))[0]);
  });

  test("give a database the same place when others come and go", () => {
    const canary = ["tenant_7", "tenant_50*"];
    const before = wavesOf(targets(600, 20), { ...order, canary });
    const after = wavesOf(targets(900, 20), { ...order, canary });
    const byName = new Map([...after].map(([{ name }, wave]) => [name, wave]));
    for (const [{ name }, wave] of before) expect([name, byName.get(name)]).toEqual([name, wave]);
    expect([...before.values()].filter((wave) => wave === 1)).toHaveLength(12);
  });

  test("R63: never split a host over two jobs of a wave", () => {
    const all = targets(300, 7);
    for (const wave of partsOf(all, order)) {
      const hosts = wave.map((part) => new Set(placedIn(all, order, part).map(({ target }) => target.host)));
      const seen = hosts.flatMap((one) => [...one]);
      expect(new Set(seen).size).toBe(seen.length);
    }
    expect(partsOf(targets(300, 1), order).map((wave) => wave.length)).toEqual([1, 1, 1]);
  });

  test("a matrix has at most as many jobs as were asked for, and holds no name, host or URL", () => {
    const parts = partsOf(targets(5_000, 900), { ...order, shards: 256 });
    expect(Math.max(...parts.map((wave) => wave.length))).toBeGreaterThan(200);
    expect(Math.max(...parts.map((wave) => wave.length))).toBeLessThanOrEqual(256);
    expect(JSON.stringify(parts.map((wave) => wave.map(partText)))).toMatch(/^[\d:/",[\]]+$/);
  });

  test("a canary that is not there is refused", () => {
    expect(() => wavesOf(targets(3, 1), { ...order, canary: ["tenant_9", "tenant_1"] })).toThrow('"tenant_9"');
  });
});

test.each([
  ["2:1/8", { wave: 2, shard: 1, of: 8 }],
  ["1:1/1", { wave: 1, shard: 1, of: 1 }],
  ["1:9/8", null],
  ["0:1/1", null],
  ["1:1/257", null],
  ["1:1/1\n", null],
  ["$(id)", null],
])("%j is read as a shard, or not", (text, expected) => {
  expect(readPart(text)).toEqual(expected);
});
