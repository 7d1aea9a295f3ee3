import type { Evidence } from "../model/index.ts";

/** Scripts that went well in the rehearsal and could not be watched to their end: what they lock is not known. */
export const trafficNotes = ({ traffic, steps }: Evidence): readonly string[] =>
  (traffic?.unseen ?? []).flatMap(({ migration, direction, reason }) => {
    const step = steps.find((one) => one.migration.id === migration);
    if (step === undefined || step[direction].status !== "ok") return [];
    return [`The ${direction} of ${migration} could not be watched under traffic to its end: ${reason}.`];
  });
