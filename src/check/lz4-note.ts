import type { History, Script } from "../model/index.ts";
import { withoutLz4 } from "../platforms/index.ts";
import type { Server } from "../postgres/index.ts";

const asks = (script: Script | null): boolean => script !== null && withoutLz4(script.sql) !== script.sql;

/** Says so where the compression that a history asks for was not rehearsed as written. */
export const lz4Note = (
  { id }: Pick<Server, "id">,
  before: readonly Script[],
  { migrations }: History,
): readonly string[] => {
  if (id !== "embedded") return [];
  const first = before.find(asks) ?? migrations.flatMap(({ up, down }) => [up, down]).find(asks);
  return first === undefined || first === null
    ? []
    : [
        `\`${first.file}\` asks for lz4 compression, which the embedded Postgres does not have: pglz stood in for it. Use \`postgres: docker\` or \`postgres: local\` to rehearse it as written.`,
      ];
};
