import { isAbsolute, join } from "node:path";
import { type Backup, makeBackup, reachOf } from "../backup/index.ts";
import { qualified } from "../sql/index.ts";
import { asStep, type StepResult } from "../tasks/index.ts";
import type { ChangeRequest, MadeBackup } from "./contract.ts";
import type { Ground } from "./ground.ts";
import type { Way } from "./touched.ts";
import type { Telling } from "./within.ts";

const sizes = ["bytes", "kB", "MB", "GB", "TB"];

const size = (bytes: number): string => {
  const power = Math.min(sizes.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1_000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${sizes[power]}`;
};

const madeOf = ({ folder, manifest }: Backup): MadeBackup => {
  const { method, contains, tables, dump, snapshot } = manifest;
  const copied = method === "copy";
  return {
    folder,
    method,
    contains,
    tables: copied ? tables.length : null,
    rows: copied ? tables.reduce((sum, { rows }) => sum + rows, 0) : null,
    bytes: dump?.bytes ?? tables.reduce((sum, { bytes }) => sum + bytes, 0),
    snapshot: snapshot.time,
  };
};

const plural = (count: number, noun: string): string => `${count} ${count === 1 ? noun : `${noun}s`}`;

const sentence = ({ folder, method, tables, rows, bytes }: MadeBackup): string =>
  method === "pg_dump"
    ? `\`${folder}\`: ${size(bytes)} by pg_dump`
    : `\`${folder}\`: ${plural(tables ?? 0, "table")}, ${plural(rows ?? 0, "row")}, ${size(bytes)}`;

const folderFor = ({ places }: ChangeRequest, folder: string): string => {
  if (folder === "auto") return places.backups;
  return isAbsolute(folder) ? folder : join(places.base, folder);
};

/** Backs up what these scripts are about to change. */
export const backUp = (
  request: ChangeRequest,
  { add, told }: Telling,
  { live, ledger, table }: Ground,
  ways: readonly Way[],
  folder: string,
): Promise<StepResult> => {
  const { signal, promote, run, tool, environment, around } = request;
  const { now, wait } = around;
  return asStep({ kind: "backup", name: "backup", onFailure: "fail" }, { now, signal }, async () => {
    const made = await makeBackup({
      live,
      folder: folderFor(request, folder),
      settings: promote.around.backup,
      reach: reachOf(ways),
      ledger: { table: `${ledger.id} ${qualified(table.schema, table.name)}`, tip: told().standsAt },
      run: { id: run.id, commit: run.commit },
      tool,
      environment,
      signal,
      wait,
    });
    if (made === null) return { message: "none was needed: no row that is there would be lost" };
    const backup = madeOf(made);
    add({ backup, notes: [...told().notes, ...made.remarks] });
    return { message: sentence(backup) };
  });
};
