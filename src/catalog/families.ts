import { columns } from "./columns.ts";
import type { Family } from "./contract.ts";
import { foreign } from "./foreign.ts";
import { operators } from "./operators.ts";
import { relations } from "./relations.ts";
import { replication } from "./replication.ts";
import { roles } from "./roles.ts";
import { routines } from "./routines.ts";
import { schemas } from "./schemas.ts";
import { tableParts } from "./table-parts.ts";
import { textSearch } from "./text-search.ts";
import { types } from "./types.ts";

/** Every family of objects that the catalog knows. */
export const families: readonly Family[] = [
  schemas,
  roles,
  types,
  relations,
  columns,
  tableParts,
  routines,
  operators,
  textSearch,
  foreign,
  replication,
];
