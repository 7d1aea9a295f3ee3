import { type Relation, SqlError } from "../../model/index.ts";
import type { Stage } from "./stage.ts";

/** Materialized views show what was there before rows were made. Their owner brings them up to date; where that fails they stay as they are. */
export const refresh = async (stage: Stage, relations: readonly Relation[]): Promise<void> => {
  for (const { name, kind, owner } of relations) {
    if (kind !== "materialized view") continue;
    try {
      await stage.as(owner, (query) => query(`refresh materialized view ${name}`));
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
    }
  }
};
