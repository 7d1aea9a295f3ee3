import { checks } from "../../src/checks/index.ts";
import { overrides } from "../../src/platforms/index.ts";
import { type Server, startServer } from "../../src/postgres/index.ts";
import { lookedAt } from "../check/looked-at.ts";
import { platformOf } from "../rehearse/rehearsal.ts";

export type Said = {
  readonly check: string;
  readonly severity: string;
  readonly subject: string;
  readonly message: string;
};

/** What the checks of row level security say of a database after this SQL. */
export const askChecks = async (server: Server, sql: string): Promise<readonly Said[]> => {
  const { look, evidence } = await lookedAt(server, sql, { platform: "supabase" });
  await look[Symbol.asyncDispose]();
  const failed = evidence.steps.flatMap(({ up }) => (up.status === "ok" ? [] : [up.failure?.message ?? up.status]));
  if (failed.length > 0) throw new Error(`the schema does not build: ${failed.join(", ")}`);
  return checks
    .filter(({ group }) => group === "rls")
    .flatMap((check) =>
      check
        .find(evidence)
        .map(({ subject, message, severity = check.severity }) => ({ check: check.id, severity, subject, message })),
    );
};

/** A server as a check starts one for Supabase. */
export const supabaseServer = (major: number): Promise<Server> => {
  const { superuserName, extensionFiles } = platformOf("supabase");
  const chosen = { server: "embedded", major, url: null, image: null } as const;
  const quietly = { environment: process.env, progress: () => undefined };
  return startServer({ ...chosen, superuserName, extensionFiles, overrides, ...quietly });
};
