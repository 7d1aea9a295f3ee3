import type { Change, Json } from "../model/index.ts";
import type { Family, Remedy } from "./contract.ts";
import { families } from "./families.ts";

const byKind: ReadonlyMap<string, Family> = new Map(
  families.flatMap((family) => family.selections(18).map((selection) => [selection.kind, family] as const)),
);

/** How to undo a change, as its family knows it. `now`: all traits of what is there. */
export const remediesOf = (change: Change, now: Readonly<Record<string, Json>>): readonly Remedy[] =>
  byKind.get(change.kind)?.undo(change, now) ?? [];

/** Kinds whose members are read whole. */
export const kindsOf = (scope: Family["scope"]): readonly string[] =>
  families
    .filter((family) => family.scope === scope)
    .flatMap((family) => family.selections(18).map((selection) => selection.kind));
