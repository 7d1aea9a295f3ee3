export type { BackedTable, Backup, BackupRequest, Coming, Manifest, Reach } from "./contract.js";
export { lockPatiently } from "./lock-patiently.js";
export { makeBackup } from "./make-backup.js";
export { proveBackup } from "./prove.js";
export { type PutBack, putBack } from "./put-back.js";
export { putBeside } from "./put-beside.js";
export { reachOf } from "./reach.js";
export { readManifest } from "./read-manifest.js";
export { type ColumnMap, findTarget, type Target } from "./target.js";
