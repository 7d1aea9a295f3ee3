// A database that people use, and what a promotion to it is given.
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Applied, type DeployEvent, type Deployment, deploy, type Surroundings } from "../../src/deploy/index.ts";
import { readHistory } from "../../src/layouts/index.ts";
import { type Filed, findLedgers, ledgers, placeFor } from "../../src/ledgers/index.ts";
import { type Live, reachLive } from "../../src/postgres/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { treeOf } from "../rehearse/rehearsal.ts";

export type Around = Surroundings & { readonly events: DeployEvent[]; readonly called: AbortController };

export const around = (): Around => {
  const called = new AbortController();
  const events: DeployEvent[] = [];
  return {
    now: () => performance.now(),
    wait: (ms) => wait(ms),
    chance: () => Math.random(),
    uuid: () => randomUUID(),
    signal: called.signal,
    tell: (event) => events.push(event),
    events,
    called,
  };
};

export const reach = (url: string): Promise<Live> =>
  reachLive({ url, tls: url.includes("?host=") ? "verify" : "off", caCert: null });

export const ledgerOf = (id: string) => {
  const ledger = ledgers.find((one) => one.id === id);
  if (ledger === undefined) throw new Error(`no ledger ${id}`);
  return ledger;
};

/** The files of a history, by path below `migrations/`. */
export const filedOf = async (files: Readonly<Record<string, string>>): Promise<readonly Filed[]> => {
  await loadParser();
  const all = Object.fromEntries(Object.entries(files).map(([name, sql]) => [`migrations/${name}`, sql]));
  const history = await readHistory(treeOf(all), "migrations", "paired-files");
  return history.migrations.map((migration) => ({
    migration,
    bytes: new TextEncoder().encode(all[migration.up.file] ?? ""),
  }));
};

export const patience: Deployment["patience"] = {
  lockTimeoutMs: 200,
  retryForMs: 8_000,
  statementTimeoutMs: 0,
  settleForMs: 6_000,
};

/** A promotion of all of these files that the ledger does not have yet, unless told otherwise. */
export const deploymentTo = async (
  url: string,
  files: Readonly<Record<string, string>>,
  more: Partial<Deployment> & { readonly ledgerId?: string } = {},
): Promise<Deployment> => {
  const live = await reach(url);
  const ledger = ledgerOf(more.ledgerId ?? "lockstep");
  const filed = await filedOf(files);
  await using session = await live.connect();
  const [found] = await findLedgers(session.query, [ledger]);
  const entries = found === undefined ? [] : await ledger.read(session.query, found.table, filed);
  const keys = entries.filter(({ state }) => state === "applied").map(({ key }) => key);
  return {
    live,
    ledger,
    table: found?.table ?? (await placeFor(session.query, ledger, ledger.columns)),
    files: filed,
    pending: filed.filter((one) => !keys.includes(ledger.keyOf(one))).map(({ migration }) => migration.id),
    planned: keys,
    freely: new Set(),
    patience,
    allowPooler: false,
    showData: false,
    run: { id: randomUUID().slice(0, 8), commit: "c0ffee", actor: "somebody", url: null },
    ...more,
  };
};

export const promote = async (
  url: string,
  files: Readonly<Record<string, string>>,
  more: Parameters<typeof deploymentTo>[2] = {},
  surroundings: Surroundings = around(),
): Promise<readonly Applied[]> => deploy(await deploymentTo(url, files, more), surroundings);

export const outcomes = (applied: readonly Applied[]): readonly string[] =>
  applied.map(({ migration, outcome }) => `${migration} ${outcome}`);
