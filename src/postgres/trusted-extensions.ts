// Migrations run as an owner that is no superuser, so only trusted extensions can be created by them. Hosts trust more than
// Postgres does. This is the list of what we trust on top: an allow list, because the script of an extension runs as the
// superuser, and one that nobody looked at may read files, start programs, open connections, or call what the owner planted
// in its schema. Left out for that reason: adminpack, file_fdw (files, programs), dblink, postgres_fdw (network; stubs),
// pageinspect, pg_logicalinspect, pg_surgery, pg_walinspect (raw pages and WAL), earthdistance (calls what it finds in the
// schema), every untrusted language and its transforms, and whatever is not part of Postgres.

export const TRUSTED: ReadonlySet<string> = new Set([
  "amcheck",
  "autoinc",
  "bloom",
  "insert_username",
  "intagg",
  "moddatetime",
  "old_snapshot",
  "pg_buffercache",
  "pg_freespacemap",
  "pg_prewarm",
  "pg_stat_statements",
  "pg_visibility",
  "pgrowlocks",
  "pgstattuple",
  "refint",
  "sslinfo",
  "uuid-ossp",
  "xml2",
]);

/** The text of an extension's control file, as we lay it out. */
export function controlFile(extension: string, text: string): string {
  if (!TRUSTED.has(extension) || /^\s*trusted\s*=/m.test(text)) return text;
  return `${text.replace(/\n?$/, "\n")}trusted = true\n`;
}

/** `vector.control`, `vector--1.0.sql`, `vector--1.0--2.0.sql` all belong to `vector`. */
export function extensionOf(file: string): string {
  return file.replace(/(--.*)?\.(control|sql)$/, "");
}
