import type { Check } from "./contract.ts";
import { healthFindings } from "./health-finding.ts";
import { code } from "./wording.ts";

// Percent. From here on the next burst is refused.
const URGENT = 95;

export const connectionsNearlyFull: Check = {
  id: "connections-nearly-full",
  group: "health",
  severity: "warning",
  when: "`health.connections` percent of the connections that the server, the database or a role may have are taken (error: 95).",
  harm: "Whoever comes next is refused, and a promotion is among them.",
  instead: "Put a pooler in front, make the pools of the application smaller, or close what is idle.",
  find: (evidence) =>
    healthFindings(evidence, "connections-nearly-full", ({ connections, limits }) =>
      connections.flatMap(({ of, used, limit }) => {
        const percent = (100 * used) / Math.max(1, limit);
        if (percent < limits.connectionsPercent) return [];
        const whose = of === "connections" ? "the server" : code(of);
        return [
          {
            subject: of,
            severity: percent >= URGENT ? ("error" as const) : ("warning" as const),
            message: `${used} of ${limit} connections of ${whose} are taken: ${Math.floor(percent)} %`,
            hint: "`select usename, application_name, state, count(*) from pg_stat_activity group by 1, 2, 3` shows by whom.",
          },
        ];
      }),
    ),
};
