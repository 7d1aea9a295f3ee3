// The last step of every layout: what they read becomes one history, with unique ids, and with everything said that a
// reviewer should know about versions and order.
import type { FileFault, History, Migration, Script } from "../model/index.ts";
import { psqlScript, replacesNotes } from "../sql/index.ts";
import { compareBytes } from "./byte-order.ts";

/** A migration before its id is known to be unique. */
export type Draft = {
  readonly name: string;
  readonly version: string;
  /** What must not occur twice, where that is not the version as it is written: `1` for `001`. */
  readonly claim?: string;
  readonly stamp?: number;
  readonly up: Script;
  readonly down: Script | null;
};

export type Ignored = { readonly file: string; readonly reason: string };

export type Reading = {
  readonly layout: string;
  readonly folder: string;
  /** In the order in which the tool applies them. */
  readonly drafts: readonly Draft[];
  readonly faults: readonly FileFault[];
  readonly ignored: readonly Ignored[];
  /** What the tool does with two migrations of one version, and how bad that is. */
  readonly duplicates: { readonly severity: "error" | "warning"; readonly because: string };
  /** How the tool orders, as the end of the sentence "applied in the order …". Null: by a file that says so. */
  readonly order: string | null;
};

/** A remark about the history itself. */
export const historyNote = (
  file: string,
  message: string,
  more: Partial<Pick<FileFault, "severity" | "line" | "hint">> = {},
): FileFault => ({
  check: "history-note",
  severity: more.severity ?? "info",
  file,
  line: more.line ?? null,
  migration: null,
  message,
  hint: more.hint ?? null,
});

const withUniqueIds = (drafts: readonly Draft[]): readonly Migration[] => {
  const taken = new Set<string>();
  const names = new Set(drafts.map((draft) => draft.name));
  return drafts.map(({ name, version, stamp, up, down }) => {
    let id = name;
    for (let nth = 2; taken.has(id) || (id !== name && names.has(id)); nth++) id = `${name}~${nth}`;
    taken.add(id);
    const replaces = replacesNotes(up.sql);
    return {
      id,
      version,
      ...(stamp === undefined ? {} : { stamp }),
      ...(replaces.length === 0 ? {} : { replaces }),
      up,
      down,
    };
  });
};

const duplicateFaults = (reading: Reading, migrations: readonly Migration[]): readonly FileFault[] => {
  const first = new Map<string, Migration>();
  return migrations.flatMap((migration, at) => {
    const draft = reading.drafts[at];
    const claim = (draft?.claim ?? migration.version).toLowerCase();
    const earlier = first.get(claim);
    if (!earlier) {
      first.set(claim, migration);
      return [];
    }
    const same = earlier.version === migration.version;
    const versions = same ? `version ${migration.version}` : `one version (${earlier.version}, ${migration.version})`;
    return [
      {
        check: "version-duplicate" as const,
        severity: reading.duplicates.severity,
        file: migration.up.file,
        line: null,
        migration: migration.id,
        message: `\`${migration.id}\` and \`${earlier.id}\` both claim ${versions}: ${reading.duplicates.because}`,
        hint: "Give the newer one a version of its own, unless it was applied somewhere already.",
      },
    ];
  });
};

const orderNote = (reading: Reading, migrations: readonly Migration[]): readonly FileFault[] => {
  if (reading.order === null) return [];
  const files = migrations.map((migration) => migration.up.file);
  const sorted = [...files].sort(compareBytes);
  const at = files.findIndex((file, index) => file !== sorted[index]);
  const [ours, theirs] = [migrations[at], migrations.find((migration) => migration.up.file === sorted[at])];
  if (!ours || !theirs) return [];
  const message = `applied in the order ${reading.order}; by plain file name \`${theirs.id}\` would come before \`${ours.id}\``;
  return [historyNote(ours.up.file, message, { hint: "Pad the numbers to one width, and every tool will agree." })];
};

/** What only psql can do. Lines are the file's: a script is as long as its file. */
const psqlFaults = ({ id, up, down }: Migration): readonly FileFault[] =>
  [up, ...(down ? [down] : [])].flatMap((script) =>
    psqlScript(script.sql).faults.map(({ line, message, hint }) => ({
      check: "file-unreadable" as const,
      severity: "error" as const,
      file: script.file,
      line,
      migration: id,
      message,
      hint,
    })),
  );

/** Puts a history together. */
export const assemble = (reading: Reading): History => {
  const migrations = withUniqueIds(reading.drafts);
  const ownerOf = new Map<string, string>();
  for (const { id, up, down } of migrations) {
    if (down) ownerOf.set(down.file, id);
    ownerOf.set(up.file, id);
  }
  const faults = [
    ...reading.faults,
    ...migrations.flatMap(psqlFaults),
    ...duplicateFaults(reading, migrations),
    ...orderNote(reading, migrations),
  ];
  return {
    layout: reading.layout,
    folder: reading.folder,
    migrations,
    faults: faults
      .map((fault) => ({ ...fault, migration: fault.migration ?? ownerOf.get(fault.file) ?? null }))
      .sort((a, b) => compareBytes(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0)),
    ignored: [...reading.ignored].sort((a, b) => compareBytes(a.file, b.file)),
  };
};

/** A script that is the whole file. */
export const wholeFile = (file: string, sql: string, transaction: Script["transaction"] = "one"): Script => ({
  file,
  sql,
  transaction,
  queries: null,
});
