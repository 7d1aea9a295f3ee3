// What the text of a script tells about its reach, where event triggers tell nothing or too little. Every rule errs on the
// side of more: a wrong yes costs a reading, a wrong no is caught by the comparison with a full one.

// Commands whose effects go beyond the objects that they name.
export const sweeping: ReadonlySet<string> = new Set([
  "ALTER SCHEMA",
  "ALTER EXTENSION",
  "CREATE EXTENSION",
  "ALTER COLLATION",
  "ALTER OPERATOR",
  "REASSIGN OWNED",
  "DROP OWNED",
  "IMPORT FOREIGN SCHEMA",
  "ALTER LANGUAGE",
  "ALTER TABLESPACE",
]);

// What event triggers do not see is told by the text: roles, databases, event triggers, and writing to pg_catalog itself.
export const shared = /\b(role|user|group|owned|database|reassign|system)\b|\b(grant|revoke)\b(?![^;]*\bon\b)/i;
export const renamesRole = /\balter\s+(role|user|group)\b[^;]*\brename\b/i;
export const writesCatalog = /\b(insert\s+into|update|delete\s+from)\s+(only\s+)?("?pg_catalog"?\s*\.\s*)?"?pg_[a-z]/i;
// Marks an index, and tells no event trigger.
export const clusters = /(^|;|\*\/|\n)\s*cluster\b/i;
export const eventTrigger = /\bevent\s+trigger\b/i;
export const columnGrant = /\b(grant|revoke)\b[^;]*\([^;]*\bon\b|\bexecute\b/i;
const definesRoutine = /\b(function|procedure)\b/i;
// After these, things that depend on what was touched read differently, or are other objects of the same name.
export const reachesDependents =
  /\b(rename|attach|detach|inherit|cascade|partition|set\s+schema)\b|\balter\b[^;]*\btype\b|\bcreate\s+type\s+\S+\s+as\s*\(/i;

// What ALTER TABLE can do to the parts of a table that do not report themselves.
export const reachesParts =
  /\b(rename|type|schema|trigger|rule|cluster|identity|statistics|tablespace|attach|detach|inherit|partition|owner|index)\b/i;

/** Will this script call for a full reading, which hides whatever was missed before it? */
export const callsForAll = (sql: string): boolean =>
  renamesRole.test(sql) ||
  clusters.test(sql) ||
  writesCatalog.test(sql) ||
  /\b(alter\s+schema|extension|alter\s+collation|alter\s+operator|owned|foreign\s+schema|on\s+domain|alter\s+language|tablespace)\b/i.test(
    sql,
  );

/** Does a function that this text defines do what later scripts, calling it, would not spell out? */
export const hidesSharedChanges = (sql: string): boolean => definesRoutine.test(sql) && shared.test(sql);

// A command that the text does not spell was run by a function or an `execute`.
export const spelled = (tag: string, sql: string): boolean => {
  const [verb = "", noun = ""] = tag.toLowerCase().split(" ");
  const text = sql.toLowerCase();
  return text.includes(verb) && text.includes(noun);
};

// What was done inside of a block that failed is undone.
export const mayTakeBack = /\b(exception|savepoint|rollback)\b/i;
