import type { DatabaseError } from "pg";
import { SqlError } from "../model/index.ts";

/** The driver's error as ours. `completed`: how many statements of the same text had completed before. */
export function sqlError(error: DatabaseError, completed: number | null): SqlError {
  return new SqlError({
    sqlstate: error.code ?? "XX000",
    message: error.message,
    detail: error.detail ?? null,
    hint: error.hint ?? null,
    position: error.position === undefined ? null : Number(error.position),
    where: error.where ?? null,
    completed,
  });
}
