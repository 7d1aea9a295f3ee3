import type { Evidence } from "../model/index.ts";

const mostLines = 5;

/** What went well in the rehearsal and could not be watched to its end: what it locks is not known. */
export const trafficNotes = ({ traffic, steps }: Evidence): readonly string[] => {
  if (traffic === null) return [];
  const lines = traffic.unseen.flatMap(({ migration, direction, reason }) => {
    const step = steps.find((one) => one.migration.id === migration);
    if (step === undefined || step[direction].status !== "ok") return [];
    return [`The ${direction} of ${migration} could not be watched under traffic to its end: ${reason}.`];
  });
  const more = lines.length - mostLines;
  const zone = traffic.unknownTimeZone;
  return [
    ...lines.slice(0, more === 1 ? mostLines + 1 : mostLines),
    ...(more > 1 ? [`${more} more scripts could not be watched under traffic to their end.`] : []),
    ...(zone === null
      ? []
      : [
          `This Postgres knows no time zone ${JSON.stringify(zone)}: statements were watched far from UTC, where more of them rewrite a table.`,
        ]),
  ];
};
