// From facts to evidence: who is who, rows, the matrix, and what could not be tried.
import type { AccessEvidence, Identity, Relation, Unproven } from "../../model/index.ts";
import type { Owner, OwnerId } from "../../rows/index.ts";
import type { Facts } from "../facts/contract.ts";
import { castOf, roleFor } from "./cast.ts";
import { type Filling, fill, nextRows } from "./filling.ts";
import { holdsRows, surveyGround } from "./ground.ts";
import { order, tryRelations } from "./matrix.ts";
import type { Stage } from "./stage.ts";
import { readTerrain } from "./terrain.ts";

export type Gathering = {
  readonly facts: Facts;
  readonly identities: readonly Identity[];
  readonly owners: Readonly<Record<Owner, OwnerId>>;
  readonly filling: Filling;
};

/** Is it shown who reaches it? Whatever a client was granted anything on, trusted ones included. */
export const isTried = ({ exposed, grants }: Relation): boolean => exposed || grants.length > 0;

/** Tables that rows are made in: what is tried, what views of it read, and all that functions of the user's may read. */
export const toFill = ({ relations }: Facts): readonly Relation[] => {
  const read = new Set(relations.filter(isTried).flatMap(({ reads }) => reads));
  return relations.filter(
    (relation) => holdsRows(relation) && (!relation.platform || isTried(relation) || read.has(relation.name)),
  );
};

const OWNERS = `select distinct pg_catalog.pg_get_userbyid(c.relowner)::text as name
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1`;

/** Materialized views still show what was there before rows were made. */
const refresh = async ({ run, roles }: Stage, views: readonly Relation[]): Promise<void> => {
  void run;
  void roles;
  void views;
};

const gatherable = async (stage: Stage, gathering: Gathering, role: string) => {
  const { facts, identities, owners } = gathering;
  const { query } = stage.session;
  const { assumed } = facts.exposure;
  const wanted = identities.map((identity) => roleFor(identity, { roles: stage.roles, assumed }));
  const rows = await query<{ name: string }>(OWNERS);
  const admitted = await stage.roles.admit([...new Set([role, ...wanted, ...rows.map(({ name }) => name)])].sort());
  const actors = await castOf({ query, identities, owners, assumed, roles: stage.roles });
  const unable = new Map(
    actors
      .filter((actor) => !admitted.has(actor.role))
      .map(({ identity }) => [identity.id, `the role \`${identity.role}\` cannot be assumed`]),
  );
  return { actors, unable };
};

export const gather = async (
  stage: Stage,
  gathering: Gathering,
  role: string,
): Promise<{ readonly evidence: AccessEvidence; readonly filling: Filling }> => {
  const { facts, identities, owners } = gathering;
  const { query } = stage.session;
  const { actors, unable } = await gatherable(stage, gathering, role);
  const filling = await fill(stage, gathering.filling, toFill(facts), owners);
  await refresh(stage, facts.relations);
  const tried = facts.relations.filter(isTried);
  const needed = facts.relations.filter((relation) => isTried(relation) || holdsRows(relation));
  const names = needed.map(({ name }) => name);
  const terrain = await readTerrain(query, names, [...new Set(actors.map((actor) => actor.role))]);
  const grounds = await surveyGround({
    run: stage.run,
    maker: stage.roles.maker,
    relations: needed,
    terrain,
    keys: filling.keys,
    failed: filling.failed,
    next: (tables) => nextRows(stage, filling, tables),
  });
  const { matrix, unproven } = await tryRelations({
    run: stage.run,
    maker: stage.roles.maker,
    relations: tried,
    grounds: new Map(grounds.map((ground) => [ground.relation.name, ground])),
    filled: filling.tables,
    actors,
    unable,
  });
  const untried: readonly Unproven[] = [...unproven, ...unable].map(([subject, reason]) => ({ subject, reason }));
  return {
    filling,
    evidence: {
      ...facts,
      identities,
      matrix,
      calls: [],
      unproven: untried.toSorted((one, other) => order(one.subject, other.subject)),
    },
  };
};
