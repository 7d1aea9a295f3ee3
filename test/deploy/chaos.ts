// Promotions that are shot at, at random: processes killed, connections ended by the server. After each round one plain run has
// to end well, and nothing may contradict the ledger. Run by scripts/chaos.mjs.
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { findLedgers } from "../../src/ledgers/index.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { startPromoter } from "./child.ts";
import { inconsistencies, type Marks, type Recorded } from "./inconsistencies.ts";
import { filedOf, ledgerOf } from "./promotion.ts";

const [program = "", wanted = "200", seed = "1"] = process.argv.slice(2);

/** Numbers that look random and are the same for the same seed. */
const dice = (start: number) => {
  let state = start >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

type Round = {
  readonly ledger: string;
  readonly files: Readonly<Record<string, string>>;
  readonly marks: Marks;
};

/** By turns: with a unique key and without, with times and without, and the one that holds a single row. */
const adopted = ["lockstep", "prisma", "supabase", "golang-migrate", "drizzle", "flyway", "node-pg-migrate", "dbmate"];

/** Tables, changes of a busy one, indexes built beside it, and a file of several statements that no transaction holds. */
const history = (ledger: string, roll: () => number): Round => {
  const files: Record<string, string> = {};
  const marks: Record<string, string> = {};
  for (let number = 1; number <= 9; number += 1) {
    const id = `00${number}_step`;
    const pause = `select pg_sleep(${(roll() * 0.15).toFixed(3)});\n`;
    const kinds = [
      `create table t${number} (id integer);\n${pause}insert into t${number} values (1);\n`,
      `alter table busy add column c${number} integer;\n${pause}create table t${number} (id integer);\n`,
      `create index concurrently t${number} on busy (id, note);\n`,
      `create table x${number} (id integer);\ncreate index concurrently y${number} on busy (id) where id > ${number};\ncreate unique index concurrently t${number} on busy (id);\n`,
    ];
    files[`${id}.sql`] = kinds[Math.floor(roll() * kinds.length)] ?? "";
    marks[id] = `t${number}`;
  }
  return { ledger, files, marks };
};

const busy =
  "create table busy (id integer, note text); insert into busy select g, repeat('x', 50) from generate_series(1, 40000) g";

const shootBackend = async (database: Database): Promise<boolean> => {
  await using session = await database.connect();
  const rows = await session.query(
    "select pg_terminate_backend(pid) as shot from pg_stat_activity where application_name like 'lockstep %' and datname = current_database() limit 1",
  );
  return rows.length > 0;
};

const one = { hits: 0, starts: 0 };

/** One promoter under fire. True: it came to its end. */
const underFire = async (database: Database, url: string, round: Round, roll: () => number): Promise<boolean> => {
  one.starts += 1;
  const promoter = startPromoter(program, {
    url,
    files: round.files,
    more: {
      planned: null,
      ledgerId: round.ledger,
      run: { id: `chaos-${one.starts}`, commit: null, actor: null, url: null },
    },
  });
  await Promise.race([promoter.hears("begins").catch(() => undefined), promoter.ended]);
  await wait(roll() * 500);
  if (promoter.child.exitCode !== null) return promoter.child.exitCode === 0;
  if (roll() < 0.75) {
    promoter.child.kill("SIGKILL");
    await promoter.ended;
    if (promoter.child.signalCode === "SIGKILL") one.hits += 1;
    return false;
  }
  if (await shootBackend(database)) one.hits += 1;
  await promoter.ended;
  return false;
};

const plain = async (url: string, round: Round): Promise<readonly string[]> => {
  const promoter = startPromoter(program, { url, files: round.files, more: { ledgerId: round.ledger } });
  const code = await promoter.ended;
  const last = promoter.said.at(-1);
  const results = last?.type === "result" ? last.result : null;
  if (code !== 0 || results === null) return [`the plain run ended with ${code}: ${JSON.stringify(last)}`];
  return results
    .filter(({ outcome }) => outcome !== "applied")
    .map((result) => `the plain run: ${JSON.stringify(result)}`);
};

const begunIn = async (database: Database): Promise<readonly string[]> => {
  await using session = await database.connect();
  const [table] = await session.query("select to_regclass('lockstep.intents') is not null as there");
  if (table?.there !== true) return [];
  return (await session.query("select migration from lockstep.intents")).map(({ migration }) => String(migration));
};

/** How often each migration is in its ledger. */
const recordedIn = async (database: Database, { ledger: id, files }: Round): Promise<Recorded> => {
  const ledger = ledgerOf(id);
  const filed = await filedOf(files);
  await using session = await database.connect();
  const [found] = await findLedgers(session.query, [ledger]);
  const entries = found === undefined ? [] : await ledger.read(session.query, found.table, filed);
  const keys = entries.filter(({ state }) => state === "applied").map(({ key }) => key);
  return new Map(
    filed.flatMap((one) => {
      const times = keys.filter((key) => key === ledger.keyOf(one)).length;
      return times === 0 ? [] : [[one.migration.id, times] as const];
    }),
  );
};

/** Shoots until everything is applied, then looks. */
const fight = async (server: Server, ledger: string, roll: () => number): Promise<readonly string[]> => {
  await using database = await databaseWith(server, [busy]);
  const url = await urlOf(database);
  const round = history(ledger, roll);
  for (let volley = 0; volley < 20; volley += 1) {
    const pair = [underFire(database, url, round, roll), underFire(database, url, round, roll)];
    if ((await Promise.all(pair)).includes(true)) break;
  }
  const between = await inconsistencies(database, round.marks, await recordedIn(database, round));
  const begun = await begunIn(database);
  // What a run that was killed had finished outside of a transaction is not recorded yet: that is what its intent is for.
  const wrong = between.filter((line) => !begun.some((id) => line.endsWith(`is there, and ${id} is not recorded`)));
  return [
    ...wrong,
    ...(await plain(url, round)),
    ...(await inconsistencies(database, round.marks, await recordedIn(database, round))),
  ];
};

const roll = dice(Number(seed));
const server = await embeddedServer();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
const all: string[] = [];
let rounds = 0;
try {
  while (one.hits < Number(wanted)) {
    rounds += 1;
    const ledger = adopted[(rounds - 1) % adopted.length] ?? "lockstep";
    const wrong = await fight(server, ledger, roll);
    all.push(...wrong.map((line) => `round ${rounds} (${ledger}): ${line}`));
    for (const line of wrong) console.log(`round ${rounds} (${ledger}): ${line}`);
    console.log(
      `round ${rounds} (${ledger}): ${one.starts} promotions, ${one.hits} shot, ${all.length} inconsistencies`,
    );
  }
} finally {
  await server[Symbol.asyncDispose]();
}
console.log(
  `seed ${seed}: ${rounds} rounds, ${one.starts} promotions, ${one.hits} shot, ${all.length} inconsistencies`,
);
if (!process.stdout.write("")) await once(process.stdout, "drain");
process.exit(all.length === 0 ? 0 : 1);
