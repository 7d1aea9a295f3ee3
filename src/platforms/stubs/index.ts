import { pgcron } from "./cron.ts";
import { foreign } from "./foreign.ts";
import { geography } from "./geography.ts";
import { hosts } from "./hosts.ts";
import { network } from "./network.ts";
import { pgmq } from "./pgmq.ts";
import { postgis } from "./postgis.ts";
import { secrets } from "./secrets.ts";
import { controlFile, type Stub } from "./stub.ts";
import { tools } from "./tools.ts";
import { vector, vectorscale } from "./vector.ts";

const stubs: readonly Stub[] = [
  vector,
  vectorscale,
  postgis,
  ...geography,
  pgcron,
  ...network,
  pgmq,
  ...secrets,
  ...hosts,
  ...tools,
  ...foreign,
];

export const stubNames: readonly string[] = stubs.map((it) => it.name).toSorted();

export const extensionFiles: ReadonlyMap<string, string> = new Map(
  stubs.flatMap((it) => [
    [`${it.name}.control`, controlFile(it)] as const,
    [`${it.name}--${it.version}.sql`, it.script] as const,
  ]),
);

/** Stubs that must stand in even where the real extension lies beside them: it reaches the network or files. */
export const overrides: readonly string[] = foreign.map((it) => it.name).toSorted();
