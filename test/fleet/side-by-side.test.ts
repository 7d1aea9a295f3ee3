import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { sideBySide } from "../../src/fleet/side-by-side.ts";

const items = Array.from({ length: 40 }, (_, at) => ({ at, host: `h${at % 3}` }));

const watched = () => {
  const now = new Map<string, number>();
  const most = { all: 0, host: 0 };
  const started: number[] = [];
  const work = async ({ at, host }: (typeof items)[number]) => {
    started.push(at);
    now.set(host, (now.get(host) ?? 0) + 1);
    most.all = Math.max(
      most.all,
      [...now.values()].reduce((a, b) => a + b),
    );
    most.host = Math.max(most.host, now.get(host) ?? 0);
    await wait(at % 5);
    now.set(host, (now.get(host) ?? 1) - 1);
    return at;
  };
  return { most, started, work };
};

test("all is done in place, and never more at a time than the caps let", async () => {
  const { most, work } = watched();
  expect(await sideBySide(items, { atOnce: 5, perHost: 2 }, () => true, work)).toEqual(items.map(({ at }) => at));
  expect(most).toEqual({ all: 5, host: 2 });
});

test("what stops it lets those under way finish and starts no more", async () => {
  const { started, work } = watched();
  const results = await sideBySide(items, { atOnce: 3, perHost: 3 }, () => started.length < 7, work);
  expect([started.length, results.filter((one) => one !== null).length]).toEqual([7, 7]);
});

test("an error is thrown once those under way are done", async () => {
  let done = 0;
  const work = async ({ at }: (typeof items)[number]) => {
    await wait(at === 1 ? 1 : 20);
    done += 1;
    if (at === 1) throw new Error("oh");
    return at;
  };
  await expect(sideBySide(items, { atOnce: 3, perHost: 3 }, () => true, work)).rejects.toThrow("oh");
  expect(done).toBeGreaterThanOrEqual(3);
});
