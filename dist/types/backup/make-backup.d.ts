import type { Backup, BackupRequest } from "./contract.js";
/** Backs up what is to be changed. Null: nothing of what is there would be lost. Rejects with Problem; nothing half is left. */
export declare const makeBackup: (request: BackupRequest) => Promise<Backup | null>;
