import { resolveSettings } from "../../src/config/index.ts";
import { type HealthRequest, health } from "../../src/index.ts";
import type { HealthSettings, Report } from "../../src/model/index.ts";
import type { Database } from "../../src/postgres/index.ts";
import { liveRequest, urlOf } from "../live/live-database.ts";

export type Asked = {
  readonly health?: Partial<HealthSettings>;
  readonly files?: Readonly<Record<string, string>>;
  readonly url?: string;
  readonly statementTimeoutMs?: number;
};

const usual = resolveSettings({
  flags: {},
  inputs: {},
  file: null,
  environment: {},
  known: { checks: [], layouts: [] },
});

/** What `lockstep health` is asked about a database. */
export const healthRequest = async (database: Database, asked: Asked = {}): Promise<HealthRequest> => ({
  ...liveRequest(asked.files ?? {}, asked.url ?? (await urlOf(database))),
  health: { ...usual.health, ...asked.health },
  promote: { ...usual.promote, statementTimeoutMs: asked.statementTimeoutMs ?? null },
});

export const lookAt = async (database: Database, asked: Asked = {}): Promise<Report> =>
  await health(await healthRequest(database, asked));

/** What is said, a line for each finding: severity, check and subject. */
export const said = ({ findings }: Report): readonly string[] =>
  findings.map(({ check, severity, subject, status }) => `${status === "new" ? severity : status} ${check} ${subject}`);

/** The same of one check. */
export const saidBy = (report: Report, check: string): readonly string[] =>
  report.findings.filter((one) => one.check === check).map(({ severity, subject }) => `${severity} ${subject}`);

/** Users, and posts of which some may point at nothing. */
export const family: readonly string[] = [
  "create table users (id int primary key, part int, unique (id, part))",
  "insert into users values (1, 1)",
  "create table posts (id int primary key, u int, p int)",
  "insert into posts values (1, 1, 1), (2, null, null), (3, 7, 7), (4, 8, null)",
  "create index on posts (u, p)",
];
