export type { BackedTable, Backup, BackupRequest, Coming, Manifest, Reach } from "./contract.ts";
export { makeBackup } from "./make-backup.ts";
export { reachOf } from "./reach.ts";
