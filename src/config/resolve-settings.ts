import type {
  CheckSettings,
  FleetSettings,
  HealthSettings,
  Json,
  LiveSettings,
  PromoteSettings,
} from "../model/index.ts";
import { type ConfigFile, type PlacedFault, readConfigFile } from "./config-file.ts";
import { directNote, takesDirect } from "./direct-url.ts";
import { type Fault, problemOf } from "./fault.ts";
import type { Known, Source } from "./parser.ts";
import { type Scope, type SettingKey, type SettingValues, settingKeys, settingOf, wordOf } from "./settings.ts";

export type Origin = Source | "default";

export type SettingSources = {
  /** By key. Those that may be repeated hold a list. */
  readonly flags: Readonly<Record<string, string | readonly string[]>>;
  /** As the runner hands them over: "" when not given, a line for each where there may be several. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly file: ConfigFile | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly known: Known;
  /** What the command is about, which decides what its flags and inputs are called. */
  readonly scope?: Scope;
};

export type ResolvedSettings = {
  readonly settings: CheckSettings;
  readonly live: LiveSettings;
  readonly promote: PromoteSettings;
  readonly fleet: FleetSettings;
  readonly health: HealthSettings;
  /** Git ref of the base branch, where one was named. */
  readonly base: string | null;
  readonly origin: Readonly<Record<SettingKey, Origin>>;
  /** What the reader has to know about the settings. */
  readonly notes: readonly string[];
};

type Candidate = { readonly source: Source; readonly raw: Json; readonly faultAt: FaultAt };
type FaultAt = (path: readonly string[], at: "key" | "value") => { readonly place: string; readonly offset: number };

const urlVariable = "LOCKSTEP_POSTGRES_URL";

/** Settings that hold secrets, and the variables that keep them out of process lists. */
const variables: Readonly<Partial<Record<SettingKey, string>>> = {
  "postgres-url": urlVariable,
  "database-url": "DATABASE_URL",
  "health-url": "LOCKSTEP_HEALTH_URL",
  "targets-url": "LOCKSTEP_TARGETS_URL",
};

/** Flags beat inputs, inputs the environment, the environment the file, the file the defaults. Throws all faults as one Problem. */
export function resolveSettings(sources: SettingSources): ResolvedSettings {
  const file = sources.file === null ? null : readConfigFile(sources.file);
  const faults: PlacedFault[] = [...(file?.faults ?? [])];
  const values: Partial<Record<SettingKey, unknown>> = {};
  const origins: Partial<Record<SettingKey, Origin>> = {};
  for (const key of settingKeys) {
    const { parser, fallback } = settingOf(key);
    values[key] = fallback;
    origins[key] = "default";
    // All are read, so that a fault shows even where something stronger hides it; the strongest comes last.
    for (const { source, raw, faultAt } of candidates(key, sources, file).reverse()) {
      const parsed = parser.parse(raw, sources.known, source);
      if ("value" in parsed) {
        values[key] = parsed.value;
        origins[key] = source;
        continue;
      }
      for (const { path, at, message, hint } of parsed.refusals) faults.push({ ...faultAt(path, at), message, hint });
    }
  }
  // Every key has been given the value that its own parser made, or its fallback.
  const all = values as SettingValues;
  const origin = origins as Record<SettingKey, Origin>;
  const every = [...inOrder(faults), ...contradictions(all)];
  if (every.length > 0) throw problemOf(every);
  return {
    settings: checkSettings(all),
    live: liveSettings(all),
    promote: promoteSettings(all),
    fleet: fleetSettings(all),
    health: healthOf(all),
    base: all.base,
    origin,
    notes: notesOn(all, origin, sources),
  };
}

function candidates(
  key: SettingKey,
  { flags, inputs, environment, scope = "check" }: SettingSources,
  file: ReturnType<typeof readConfigFile> | null,
): Candidate[] {
  const found: Candidate[] = [];
  const add = (source: Source, raw: Json | undefined, faultAt: FaultAt) => {
    if (raw !== undefined) found.push({ source, raw, faultAt });
  };
  const at = (place: string) => () => ({ place, offset: -1 });
  const word = wordOf(key, scope);
  if (word !== null) {
    add("flag", flags[word], at(`--${word}`));
    add("input", inputValue(key, inputs[word]), at(`input ${word}`));
  }
  const variable = key === "database-url" && takesDirect(environment) ? "DIRECT_URL" : variables[key];
  if (variable !== undefined) add("environment", environment[variable] || undefined, at(variable));
  add("file", file?.values.get(key), (path, where) => file?.place(key, path, where) ?? { place: "", offset: 0 });
  return found;
}

function inputValue(key: SettingKey, input: string | undefined): Json | undefined {
  if (input === undefined || input.trim() === "") return undefined;
  if (!settingOf(key).parser.many) return input.trim();
  return input
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Faults of flags first, then those of the file from its top to its bottom. */
function inOrder(faults: readonly PlacedFault[]): readonly Fault[] {
  return [...faults].sort((a, b) => a.offset - b.offset);
}

function contradictions(values: SettingValues): readonly Fault[] {
  const hint = `Put the url into the variable ${urlVariable}, or choose another \`postgres\`.`;
  const noServer = values.postgres === "url" && values["postgres-url"] === null;
  const sources = (["targets", "targets-query", "targets-command"] as const).filter((key) => values[key] !== null);
  return [
    ...(noServer ? [{ place: "postgres", message: "`url` was chosen, and there is no `postgres-url`", hint }] : []),
    ...(sources.length > 1
      ? [{ place: sources.join(", "), message: "a fleet is listed in one way", hint: "Keep one of them." }]
      : []),
  ];
}

function notesOn(
  values: SettingValues,
  origin: Readonly<Record<SettingKey, Origin>>,
  { environment, scope = "check" }: SettingSources,
): readonly string[] {
  const given = (key: SettingKey) => origin[key] !== "default" && origin[key] !== "environment";
  const idle = (["docker-image", "postgres-url"] as const).filter((key) => {
    const needed = key === "docker-image" ? "docker" : "url";
    return given(key) && values.postgres !== "auto" && values.postgres !== needed;
  });
  const direct = scope !== "check" && origin["database-url"] === "environment" && takesDirect(environment);
  return [
    ...idle.map((key) => `\`${key}\` has no effect with \`postgres: ${values.postgres}\``),
    ...(direct ? [directNote] : []),
  ];
}

function liveSettings(values: SettingValues): LiveSettings {
  return {
    databaseUrl: values["database-url"],
    tls: values.tls,
    caCert: values["ca-cert"],
    ledger: values.ledger,
    toward: values.toward,
  };
}

function promoteSettings(values: SettingValues): PromoteSettings {
  return {
    lockTimeoutMs: values["lock-timeout"],
    retryForMs: values["retry-for"],
    statementTimeoutMs: values["statement-timeout"],
    onFailure: values["on-failure"],
    allowPooler: values["allow-pooler"] === "on",
    acceptDrift: values["accept-drift"],
    rehearse: values.rehearse === "on",
    around: {
      backup: {
        folder: values.backup === "off" ? null : values.backup,
        of: values["backup-of"],
        keep: values["backup-keep"],
        timeoutMs: values["backup-timeout"],
      },
      before: values["promote.before"],
      after: values["promote.after"],
      healthUrl: values["health-url"],
      healthTimeoutMs: values["health-timeout"],
    },
  };
}

function fleetSettings(values: SettingValues): FleetSettings {
  return {
    file: values.targets,
    query: values["targets-query"],
    queryUrl: values["targets-url"],
    command: values["targets-command"],
    canary: values.canary,
    waves: values.waves,
    shards: values.shards,
    parallel: values.parallel,
    perHost: values["per-host"],
  };
}

function healthOf(values: SettingValues): HealthSettings {
  return {
    connectionsPercent: values["health.connections"],
    transactionMs: values["health.transaction-age"],
    statementMs: values["health.slow-query"],
    viewMs: values["health.view-age"],
    sequencePercent: values["health.sequences"],
    views: values["health.views"],
    assertions: values["health.assertions"],
    accept: values["health.accept"],
  };
}

function checkSettings(values: SettingValues): CheckSettings {
  return {
    migrations: values.migrations,
    layout: values.layout,
    downDirectory: values["down-directory"],
    before: values.before,
    postgres: values.postgres,
    postgresVersion: values["postgres-version"],
    postgresUrl: values["postgres-url"],
    dockerImage: values["docker-image"],
    platform: values.platform,
    prisma: values.prisma,
    schemaFiles: values["schema-file"],
    declaredCommand: values["declared-command"],
    statsFile: values["stats-file"],
    rls: {
      schemas: values["rls.schemas"],
      exempt: values["rls.exempt"],
      identities: values["rls.identities"],
      minimumCoverage: values["rls.minimum-coverage"],
    },
    failOn: values["fail-on"],
    rows: values.rows,
    seeds: values.seed,
    queries: values.queries,
    checks: values.checks,
    timeoutMs: values.timeout,
    comment: values.comment,
  };
}
