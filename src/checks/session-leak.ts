import type { DraftFinding, Evidence, SessionLeak } from "../model/index.ts";
import { place, scriptStatements, sessionSettings } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { type DirectedScript, scriptSubject } from "./scripts.ts";
import { code } from "./wording.ts";

export const sessionLeak: Check = {
  id: "session-leak",
  group: "history",
  severity: "warning",
  when: "A script leaves search_path, the role or another setting of the session changed.",
  harm: "Runners that apply several migrations over one connection run the next one under settings that it does not expect.",
  instead: "Use SET LOCAL inside of the transaction, or RESET what was set at the end of the file.",
  find: (evidence) => evidence.steps.flatMap((step) => leaksOf(step, outlives(evidence.history.layout))),
};

// The Supabase CLI sends RESET ALL after each file, which leaves the role as it is. Sqitch hands each script to a psql of
// its own, so nothing outlives it.
const rolesOnly: ReadonlySet<string> = new Set(["role", "session_authorization"]);

const outlives =
  (layout: string) =>
  ({ setting }: SessionLeak): boolean =>
    layout !== "sqitch" && (layout !== "supabase" || rolesOnly.has(setting.toLowerCase()));

function leaksOf(
  { migration, leaks }: Evidence["steps"][number],
  counts: (leak: SessionLeak) => boolean,
): readonly DraftFinding[] {
  const { up, down } = migration;
  return [
    ...leaked({ migration, direction: "up", script: up }, leaks.up.filter(counts)),
    ...(down === null ? [] : leaked({ migration, direction: "down", script: down }, leaks.down.filter(counts))),
  ];
}

function leaked(directed: DirectedScript, leaks: readonly SessionLeak[]): readonly DraftFinding[] {
  if (leaks.length === 0) return [];
  const { file, sql } = directed.script;
  const names = leaks.map((leak) => code(leak.setting));
  return [
    {
      subject: scriptSubject(directed),
      migrations: [directed.migration.id],
      file,
      line: lineOf(sql, new Set(leaks.map((leak) => leak.setting.toLowerCase()))),
      message: `${code(file)} leaves ${names.join(", ")} changed for what runs next in its session`,
      detail: leaks.map((leak) => `${leak.setting} = ${leak.value === "" ? "''" : leak.value}`).join("\n"),
      hint: "Use `set local`, or `reset` the setting at the end of the file.",
      fix: null,
    },
  ];
}

function lineOf(sql: string, settings: ReadonlySet<string>): number | null {
  const set = sessionSettings(scriptStatements(sql)).find(({ setting }) => settings.has(setting));
  return set === undefined ? null : place(sql, set.start).line;
}
