import type { HealthEnum } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { type HealthDraft, healthFindings } from "./health-finding.ts";
import { code } from "./wording.ts";

const LONGEST = 12;

const list = (labels: readonly string[]): string =>
  `${labels.slice(0, LONGEST).map(code).join(", ")}${labels.length > LONGEST ? ", …" : ""}`;

/** Values that stand between older ones. */
const putBetween = ({ sorted, added }: HealthEnum): readonly string[] =>
  sorted.filter((label, at) => sorted.slice(at + 1).some((later) => added.indexOf(later) < added.indexOf(label)));

const inserted = (one: HealthEnum): readonly HealthDraft[] => {
  const between = putBetween(one);
  if (between.length === 0) return [];
  return [
    {
      subject: one.name,
      at: [`enum ${one.name}`],
      message: `${list(between)} of enum ${code(one.name)} ${between.length === 1 ? "was" : "were"} put ahead of older values`,
      detail: `It sorts: ${list(one.sorted)}`,
      hint: "See that the declared schemas and generated types list its values in this order, and that no environment has them in another one.",
    },
  ];
};

const key = ({ sorted }: HealthEnum): string => JSON.stringify([...sorted].sort());

/** Two enums of the same values that sort differently. */
const contrary = (enums: readonly HealthEnum[]): readonly HealthDraft[] =>
  enums.flatMap((one, at) => {
    const twin = enums
      .slice(0, at)
      .find((other) => key(other) === key(one) && other.sorted.join("\0") !== one.sorted.join("\0"));
    if (twin === undefined) return [];
    return [
      {
        subject: `${twin.name} and ${one.name}`,
        at: [`enum ${one.name}`, `enum ${twin.name}`],
        message: `enums ${code(twin.name)} and ${code(one.name)} have the same values in another order`,
        detail: `${code(twin.name)} sorts: ${list(twin.sorted)}\n${code(one.name)} sorts: ${list(one.sorted)}`,
        hint: "`order by` and `<` mean different things for the two: make them one type.",
      },
    ];
  });

export const enumOrder: Check = {
  id: "enum-order",
  group: "health",
  severity: "info",
  when: "A value of an enum was put ahead of older ones, or two enums of the same values sort differently.",
  harm: "`order by` and `<` go by this order: where another environment, a declared schema or the other enum has another one, the same query gives another answer.",
  instead: "Keep one order everywhere, and add new values at the end where the order allows it.",
  find: (evidence) =>
    healthFindings(evidence, "enum-order", ({ enums }) => [...enums.flatMap(inserted), ...contrary(enums)]),
};
