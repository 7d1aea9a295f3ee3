import type { Command, Reach, ReportCall, ReportCells, ReportCoverage, ReportRls } from "../model/index.ts";
import { count, flag, list, name, object, oneOf, orNull, percent, type Schema, text } from "./schema.ts";

// The part of a report's schema that is about who can reach what.

type Coverage = ReportRls["coverage"];
type Exposure = ReportRls["exposure"];
type Tried = ReportRls["changes"][number]["command"];

const reach = oneOf<Reach>({ none: true, own: true, all: true, error: true });

const callReach = oneOf<ReportCall>(
  { none: true, allowed: true, own: true, all: true, error: true },
  "`none`: refused. `allowed`: let through, and answers with nobody's rows.",
);

const cells = { select: reach, insert: reach, update: reach, delete: reach } satisfies Record<Command, Schema>;

const tried = oneOf<Tried>({ select: true, insert: true, update: true, delete: true, call: true, "hand over": true });

const figures = { tables: count(), covered: count(), percent } satisfies Record<keyof ReportCoverage, Schema>;

const coverage = object<Coverage>({
  ...figures,
  base: { ...percent, type: ["number", "null"], description: "Percent on the base branch." },
  was: orNull(object<NonNullable<Coverage["was"]>>({ tables: count(), covered: count() })),
  bySchema: list(
    object<Coverage["bySchema"][number]>({ schema: name, ...figures, base: orNull(percent) }),
    "The same for each schema.",
  ),
  uncovered: list(
    object<Coverage["uncovered"][number]>({ table: name, why: text() }),
    "Exposed tables that row level security does not cover.",
  ),
  exempt: list(
    object<Coverage["exempt"][number]>({ table: name, reason: text() }),
    "Tables that the settings exempt, and why.",
  ),
});

const exposure = object<Exposure>(
  {
    roles: list(object<Exposure["roles"][number]>({ name, trusted: flag, why: text() })),
    schemas: list(object<Exposure["schemas"][number]>({ name, why: text() })),
    assumed: { ...flag, description: "No migration grants anything: a role that may use every table was assumed." },
    identities: list(object<Exposure["identities"][number]>({ id: name, role: name, why: text() })),
  },
  "What clients can address, who was tried, and why.",
);

/** Who can reach what. */
export const rlsSchema = object<ReportRls>({
  coverage,
  exposure,
  access: list(
    object<ReportRls["access"][number]>({
      table: name,
      identity: name,
      ...cells,
      handOver: {
        ...orNull(reach),
        description: "An update that gives a row of one's own away; null where not tried.",
      },
      base: {
        ...orNull(object<ReportCells>(cells)),
        description: "The base branch's cells where one of them differs.",
      },
    }),
    "How far each command reaches, found by trying it.",
  ),
  calls: list(
    object<ReportRls["calls"][number]>({ function: name, identity: name, reach: callReach }),
    "What calls of functions give.",
  ),
  changes: list(
    object<ReportRls["changes"][number]>({
      subject: name,
      identity: name,
      command: tried,
      base: callReach,
      now: callReach,
    }),
    "Cells that differ from the base branch, but for trusted roles.",
  ),
  errors: list(
    object<ReportRls["errors"][number]>({
      subject: name,
      identity: name,
      command: tried,
      sqlstate: text(),
      message: text(),
    }),
    "Attempts that failed for another reason than rights.",
  ),
  unproven: list(
    object<ReportRls["unproven"][number]>({ subject: name, reason: text() }),
    "What could not be tried, and why. Never counted as safe.",
  ),
});
