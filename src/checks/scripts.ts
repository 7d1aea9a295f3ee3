import type { Evidence, Migration, Script } from "../model/index.ts";

export type DirectedScript = {
  readonly migration: Migration;
  readonly direction: "up" | "down";
  readonly script: Script;
};

/** Every script of a history, in its order, up before down. */
export function scriptsOf(evidence: Evidence): readonly DirectedScript[] {
  return evidence.history.migrations.flatMap((migration) => {
    const up: DirectedScript = { migration, direction: "up", script: migration.up };
    return migration.down === null ? [up] : [up, { migration, direction: "down", script: migration.down }];
  });
}

/** The subject of a finding about one script: the migration's id, with ` (down)` behind it for its down. */
export function scriptSubject({ migration, direction }: Pick<DirectedScript, "migration" | "direction">): string {
  return direction === "up" ? migration.id : `${migration.id} (down)`;
}
