// A look where we may make no roles: nothing is tried, and what Postgres says of rights is all that is known.
import type { AccessEvidence } from "../../model/index.ts";
import type { Server, Session } from "../../postgres/contract.ts";
import { type FactsRequest, publicRole } from "../facts/contract.ts";
import { readFacts } from "../facts/read-facts.ts";
import { identitiesFor, ownersFor } from "../identities/identities-for.ts";
import { isCallable } from "./calls.ts";
import { isTried } from "./gather.ts";
import { emptyGround } from "./ground.ts";
import type { Planting } from "./looking.ts";
import { order } from "./matrix.ts";
import { readTerrain } from "./terrain.ts";
import { accessOf } from "./verdicts.ts";

const WHY = "the user of the server is no superuser, so there is nobody to try it as";

type Request = Omit<FactsRequest, "major"> & { readonly server: Server; readonly database: string };

const evidenceOf = async ({ query }: Session, request: Request): Promise<AccessEvidence> => {
  const { server, platform, role, rls, apiSchemas } = request;
  const facts = await readFacts(query, { platform, role, major: server.major, rls, apiSchemas });
  const identities = identitiesFor(facts, rls, ownersFor(facts));
  const tried = facts.relations.filter(isTried);
  const roles = [...new Set(identities.map((identity) => identity.role))].filter((name) => name !== publicRole);
  const terrain = await readTerrain(
    query,
    tried.map(({ name }) => name),
    roles,
  );
  const matrix = tried.flatMap((relation) => {
    const at = terrain.get(relation.name);
    if (at === undefined) return [];
    const where = { ground: emptyGround(relation, at), tables: [], marks: { a: [], b: [] } };
    return identities.map((identity) => {
      const actor = {
        identity,
        role: identity.role,
        settings: {},
        unsetSettings: null,
        strangerSettings: {},
        hasOwn: false,
      };
      return accessOf(where, actor, {}, WHY);
    });
  });
  const subjects = [...tried, ...facts.routines.filter(isCallable)].map(({ name }) => name);
  return {
    ...facts,
    identities,
    matrix,
    calls: [],
    rises: [],
    unproven: subjects.toSorted(order).map((subject) => ({ subject, reason: WHY })),
  };
};

/** Reads the rights in a copy of the database; afterwards SQL is run in it, looked at, and taken back. */
export const openByRights = async (request: Request) => {
  const copy = await request.server.createDatabase({ template: request.database });
  try {
    const session = await copy.connect();
    await session.query("begin");
    return {
      evidence: await evidenceOf(session, request),
      after: async ({ sql, rows = [] }: Planting) => {
        await session.query("savepoint lockstep_after");
        try {
          for (const statement of rows) await session.query(statement);
          await session.run(sql);
          return await evidenceOf(session, request);
        } finally {
          if (session.status() !== "idle") await session.query("rollback to savepoint lockstep_after");
        }
      },
      [Symbol.asyncDispose]: () => copy[Symbol.asyncDispose](),
    };
  } catch (error) {
    await copy[Symbol.asyncDispose]();
    throw error;
  }
};
