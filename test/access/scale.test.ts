// What a look costs is counted in messages, which are the same on every machine.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Query } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/contract.ts";
import { loadParser } from "../../src/sql/index.ts";
import { guardedTables } from "../check/looked-at.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { lookingAt } from "./look-at.ts";

let server: Server;
let sent = 0;
beforeAll(async () => {
  await loadParser();
  server = await embeddedServer(18, "supabase");
});
afterAll(async () => server[Symbol.asyncDispose]());

const counted =
  (query: Query): Query =>
  (text, values) => {
    sent += 1;
    return query(text, values);
  };

/** The same server, with its messages counted. */
const counting = (): Server => ({
  ...server,
  [Symbol.asyncDispose]: async () => undefined,
  createDatabase: async (options) => {
    const database = await server.createDatabase(options);
    return {
      name: database.name,
      connect: async (role) => {
        const session = await database.connect(role);
        const { query } = session;
        const close = async () => session[Symbol.asyncDispose]();
        return {
          ...session,
          query: counted(query),
          [Symbol.asyncDispose]: close,
        };
      },
      [Symbol.asyncDispose]: async () => database[Symbol.asyncDispose](),
    };
  },
});

/** Messages that some work takes. */
const messagesOf = async (work: () => Promise<unknown>): Promise<number> => {
  const before = sent;
  await work();
  return sent - before;
};

const stateful = (count: number): string =>
  Array.from(
    { length: count },
    (_, at) =>
      `alter table public.t${at} add column status text not null default 'draft' check (status in ('draft', 'open', 'closed')); create policy open_rows on public.t${at} for select using (status = 'open');`,
  ).join("\n");

test("three hundred tables as four identities take two messages each, and a look at what would be takes few", async () => {
  const many = `${guardedTables(300, "auth.uid()", "authenticated")}\n${stateful(300)}`;
  const opened = "drop policy own_rows on public.t7; create policy own_rows on public.t7 using (true);";
  let after = 0;
  const whole = await messagesOf(() =>
    lookingAt(counting(), [many], { platform: "supabase" }, async ([look]) => {
      const matrix = look?.evidence.matrix.filter(({ relation }) => relation.startsWith("public.")) ?? [];
      expect(matrix).toHaveLength(300 * 4);
      expect(look?.evidence.unproven).toEqual([]);
      after = await messagesOf(async () => look?.after({ sql: opened }));
    }),
  );
  expect(whole - after).toBeLessThan(700);
  expect(after).toBeLessThan(130);
});

test("a database that exposes nothing takes next to no message", async () => {
  expect(await messagesOf(() => lookingAt(counting(), ["select 1"], {}, async () => undefined))).toBeLessThan(75);
});
