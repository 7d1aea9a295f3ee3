import { checks } from "../checks/index.ts";
import { readStructure } from "../health/index.ts";
import type { CheckRequest, HealthEvidence } from "../model/index.ts";
import type { Visit } from "../rehearse/index.ts";
import type { Subject } from "./histories.ts";
import { baseEnd } from "./looks.ts";

/** The health of the shape that migrations make, as it is in the end and where the base ends. */
export type Structure = {
  readonly visits: readonly Visit[];
  /** Null where nobody looked, or the rehearsal did not get there. */
  readonly seen: () => { readonly head: HealthEvidence; readonly base: HealthEvidence } | null;
};

/**
 * Plans the looks. Without a base nobody looks: what a whole history left lying about is a question for `lockstep health`. With
 * one that is not where these migrations begin, nobody could say what is new.
 */
export const structureOf = (
  { settings, signal }: CheckRequest,
  subject: Pick<Subject, "history" | "baseHistory" | "standing">,
): Structure => {
  const end = baseEnd(subject);
  const last = subject.history.migrations.length;
  const wanted = checks.some(({ id, group }) => group === "health" && settings.checks[id] !== "off");
  if (end === null || end === last || !wanted) return { visits: [], seen: () => null };
  const found = new Map<number, HealthEvidence>();
  const lookAt = (at: number): Visit => ({
    at,
    see: async ({ role, platform }, database) => {
      await using session = await database.connect(role);
      found.set(at, await readStructure({ session, database: "", hidden: platform.made.schemas, signal }));
    },
  });
  return {
    visits: [lookAt(end), lookAt(last)],
    seen: () => {
      const [base, head] = [found.get(end), found.get(last)];
      return base === undefined || head === undefined ? null : { base, head };
    },
  };
};
