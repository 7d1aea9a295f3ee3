import type { CanaryGround } from "./contract.ts";

// Planted all at once, so every check has a name of its own for what it plants.

/** Qualified name of something that a check plants; `ground.schema` comes quoted. */
export const canaryName = ({ schema }: Pick<CanaryGround, "schema">, check: string, suffix = ""): string =>
  `${schema}.lockstep_canary_${check.replaceAll("-", "_")}${suffix}`;

/** A table under row level security that lets a user see his own rows. */
export const guardedTable = (ground: CanaryGround, check: string): string => {
  const table = canaryName(ground, check, "_rows");
  return `create table ${table} (id integer, owner_id text);
alter table ${table} enable row level security;
create policy own_rows on ${table} using (owner_id = (select ${ground.identity})::text);
grant select on ${table} to ${ground.role};`;
};
