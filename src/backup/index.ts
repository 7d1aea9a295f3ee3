export type { BackedTable, Backup, BackupRequest, Coming, Manifest, Reach } from "./contract.ts";
export { lockPatiently } from "./lock-patiently.ts";
export { makeBackup } from "./make-backup.ts";
export { proveBackup } from "./prove.ts";
export { type PutBack, putBack } from "./put-back.ts";
export { putBeside } from "./put-beside.ts";
export { reachOf } from "./reach.ts";
export { readManifest } from "./read-manifest.ts";
export { type ColumnMap, findTarget, type Target } from "./target.ts";
