import type { Family, Selection } from "./contract.ts";
import { comment, flag, notExtensionMember, owner, rareAcl, userSchema } from "./fragments.ts";
import { undoRoutine } from "./undo-routine.ts";

const classId = "'pg_proc'::regclass";
const shared: Omit<Selection, "kind" | "from" | "where" | "traits"> = {
  classId,
  oid: "p.oid",
  relation: "0::oid",
  address: "format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))",
  parent: "null",
  rank: "null",
  rare: { acl: rareAcl("p.proacl", "f", "p.proowner") },
};
const from = "from pg_proc p join pg_namespace n on n.oid = p.pronamespace";
const mine = `${userSchema("n")} and ${notExtensionMember(classId, "p.oid")}`;
const traits = {
  owner: owner("p.proowner"),
  comment: comment("p.oid", classId),
};

const plain = (kind: string, letters: string): Selection => ({
  ...shared,
  kind,
  from,
  where: `${mine} and p.prokind in (${letters})`,
  traits: { ...traits, definition: "pg_get_functiondef(p.oid)" },
});

const aggregate: Selection = {
  ...shared,
  kind: "aggregate",
  from: `${from} join pg_aggregate a on a.aggfnoid = p.oid`,
  where: mine,
  traits: {
    ...traits,
    result: "format_type(p.prorettype, null)",
    step: "a.aggtransfn::regprocedure::text",
    state: "format_type(a.aggtranstype, null)",
    initial: "a.agginitval",
    final: "nullif(a.aggfinalfn::regproc::text, '-')",
    combine: "nullif(a.aggcombinefn::regproc::text, '-')",
    serialize: "nullif(a.aggserialfn::regproc::text, '-')",
    deserialize: "nullif(a.aggdeserialfn::regproc::text, '-')",
    "moving initial": "a.aggminitval",
    "moving inverse": "nullif(a.aggminvtransfn::regproc::text, '-')",
    "moving final": "nullif(a.aggmfinalfn::regproc::text, '-')",
    "moving state": "case when a.aggmtranstype <> 0 then format_type(a.aggmtranstype, null) end",
    "final modifies": "nullif(a.aggfinalmodify::text, 'r')",
    moving: "nullif(a.aggmtransfn::regproc::text, '-')",
    "sort operator": "nullif(a.aggsortop, 0)::regoperator::text",
    "final extra": flag("a.aggfinalextra"),
    kind: "nullif(a.aggkind::text, 'n')",
    parallel: "nullif(p.proparallel::text, 'u')",
    volatility: "nullif(p.provolatile::text, 'i')",
  },
};

export const routines: Family = {
  id: "routines",
  scope: "routine",
  classes: ["pg_proc", "pg_aggregate"],
  selections: () => [plain("function", "'f', 'w'"), plain("procedure", "'p'"), aggregate],
  undo: undoRoutine,
};
