// Which members of the registered rooms the cases have shown so far.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { families } from "../../src/catalog/index.ts";
import { checks } from "../../src/checks/index.ts";
import { formats } from "../../src/formats/index.ts";
import { layouts } from "../../src/layouts/index.ts";
import { platforms } from "../../src/platforms/index.ts";
import type { GoldenCase } from "./case-folder.ts";
import { fileOf } from "./render-case.ts";
import type { CaseRun, Refused } from "./run-case.ts";

type Room = "layouts" | "platforms" | "families" | "firing" | "silent" | "formats";
export type Coverage = Readonly<Record<Room, Set<string>>>;

export const noCoverage = (): Coverage => ({
  layouts: new Set(),
  platforms: new Set(),
  families: new Set(),
  firing: new Set(),
  silent: new Set(),
  formats: new Set(),
});

const ids = (members: readonly { readonly id: string }[]): readonly string[] => members.map(({ id }) => id);

const major = 18;
const familyOf = new Map(
  families.flatMap(({ id, selections }) => selections(major).map(({ kind }) => [kind, id] as const)),
);

const listed = (joined: string | null): readonly string[] => joined?.split(", ") ?? [];

/** Adds what one case has shown. */
export const cover = (coverage: Coverage, { folder, setup }: GoldenCase, run: CaseRun | Refused): void => {
  const expected = join(folder, "expected");
  const kept = new Set(existsSync(expected) ? readdirSync(expected) : []);
  for (const id of ids(formats)) if (kept.has(fileOf(id))) coverage.formats.add(id);
  for (const id of setup.silent) coverage.silent.add(id);
  if ("problem" in run) return;
  const { layout, platform, findings, migrations } = run.report;
  for (const id of listed(layout)) coverage.layouts.add(id);
  for (const id of listed(platform)) coverage.platforms.add(id);
  for (const { check } of findings) coverage.firing.add(check);
  for (const { kind } of migrations.flatMap(({ residue }) => residue))
    coverage.families.add(familyOf.get(kind) ?? kind);
};

// They speak of a live database, which a case has not got: test/live shows each of them firing and silent, and test/health those of health.
const ofLiveDatabases: ReadonlySet<string> = new Set(["production-drift", "ledger-drift", "unmanaged-object"]);
const shownInCases = checks
  .filter(({ id, group }) => group !== "health" && !ofLiveDatabases.has(id))
  .map(({ id }) => id);

/** Everything that has to be shown, by a sentence that says so. */
export const demanded: Readonly<Record<string, { readonly room: Room; readonly members: readonly string[] }>> = {
  "every layout is read in a case": { room: "layouts", members: ids(layouts) },
  "every platform is laid in a case": { room: "platforms", members: ids(platforms) },
  "every family of objects leaves residue in a case": { room: "families", members: ids(families) },
  "every check fires in a case": { room: "firing", members: shownInCases },
  "every check stays silent in a case that comes close": { room: "silent", members: shownInCases },
  "every format is kept by a case": { room: "formats", members: ids(formats) },
};
