import type { DraftFinding, Step } from "../model/index.ts";
import { creates, place, scriptStatements } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { code } from "./wording.ts";

export const extensionStubbed: Check = {
  id: "extension-stubbed",
  group: "history",
  severity: "info",
  when: "An extension that this server lacks was replaced by a stub.",
  harm: "Its objects were there by name only: what the migrations define was rehearsed, what the extension does was not.",
  instead: "Rehearse on an image or a local server that has the extension.",
  find: ({ steps }) => {
    const seen = new Set<string>();
    return steps.flatMap((step) =>
      step.stubs
        .filter((extension) => !seen.has(extension))
        .map((extension) => {
          seen.add(extension);
          return stubbed(step, extension);
        }),
    );
  },
};

function stubbed({ migration }: Step, extension: string): DraftFinding {
  return {
    subject: extension,
    migrations: [migration.id],
    file: migration.up.file,
    line: lineOf(migration.up.sql, extension),
    message: `the extension ${code(extension)} was replaced by a stub: its DDL was rehearsed, its behaviour was not`,
    detail: null,
    hint: "Use `postgres: docker` with an image that has it, or `postgres: local`, to rehearse it truly.",
    fix: null,
  };
}

function lineOf(sql: string, extension: string): number | null {
  if (!sql.toLowerCase().includes("extension")) return null;
  const asks = scriptStatements(sql).find((statement) =>
    creates(statement).some(({ kind, name }) => kind === "extension" && name === extension),
  );
  return asks === undefined ? null : place(sql, asks.start).line;
}
