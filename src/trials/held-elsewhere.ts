import type { Failure } from "../model/index.ts";

/**
 * Did Postgres refuse to drop a role only because something in another database depends on it? A copy is beside its
 * original, which goes on needing the role: what is refused here is not refused where there is only one of them.
 */
export const heldElsewhere = ({ sqlstate, message }: Failure): boolean =>
  sqlstate === "2BP01" && /^role "/.test(message);
