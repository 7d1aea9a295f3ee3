// Scripts that do nothing but to their own database, in words that can be read. By a list of what is known, so that whatever is not
// known counts as reaching beyond it.
import type { Migration, Script } from "../model/index.ts";
import { changesReading, changesRoles, goesWhole } from "../rehearse/index.ts";
import { scriptStatements } from "../sql/index.ts";

const ofShapes: readonly string[] = [
  "AlterDefaultPrivilegesStmt",
  "AlterDomainStmt",
  "AlterEnumStmt",
  "AlterFunctionStmt",
  "AlterObjectSchemaStmt",
  "AlterPolicyStmt",
  "AlterSeqStmt",
  "AlterTableStmt",
  "CommentStmt",
  "CompositeTypeStmt",
  "CreateDomainStmt",
  "CreateEnumStmt",
  "CreateFunctionStmt",
  "CreatePolicyStmt",
  "CreateSchemaStmt",
  "CreateSeqStmt",
  "CreateStmt",
  "CreateTrigStmt",
  "DropStmt",
  "GrantStmt",
  "IndexStmt",
  "RenameStmt",
  "ViewStmt",
];

const known: ReadonlySet<string> = new Set([
  ...ofShapes,
  "CreateTableAsStmt",
  "DeleteStmt",
  "InsertStmt",
  "RefreshMatViewStmt",
  "TruncateStmt",
  "UpdateStmt",
]);

const scriptsOf = ({ up, down }: Migration): readonly Script[] => (down === null ? [up] : [up, down]);

const tagsOf = ({ sql }: Script): readonly string[] => scriptStatements(sql).map(({ tag }) => tag);

/** Roles belong to the whole server: where something here depends on one, it cannot be dropped elsewhere. */
export const staysInside = (migration: Migration): boolean =>
  scriptsOf(migration).every((script) => !changesRoles(script.sql) && tagsOf(script).every((tag) => known.has(tag)));

const needsItsOwn = /\b(?:concurrently|temp|temporary|pg_temp)\b|=\s*default\b/i;
const momentOf =
  /\b(?:now|current_(?:date|time|timestamp)|localtime(?:stamp)?|(?:clock|statement|transaction)_timestamp|timeofday|age|currval|lastval|xmin|ctid|txid_current\w*|pg_current_xact\w*)\b/i;
const judgesRows = /\b(?:check|using|where)\b/i;
const shapes: ReadonlySet<string> = new Set(ofShapes);

/** Does it ask which moment, session or transaction it runs in? */
export const asksMoment = (text: string): boolean => momentOf.test(text);

const looksAtRows = (script: Script): boolean =>
  judgesRows.test(script.sql) || !tagsOf(script).every((tag) => shapes.has(tag));

/** Does what it does depend on what stands in rows, beyond what types and keys ask of them? */
export const judges = (migration: Migration): boolean => scriptsOf(migration).some(looksAtRows);

/** Is it the same in a transaction and a session in which others are run, too? */
export const fitsTransaction = (migration: Migration): boolean =>
  scriptsOf(migration).every(
    (script) =>
      goesWhole(script) &&
      !changesReading(script.sql) &&
      !needsItsOwn.test(script.sql) &&
      !(looksAtRows(script) && asksMoment(script.sql)),
  );
