import { type Manifest } from "./contract.js";
/** The manifest of a backup. Rejects with Problem "backup-unreadable". */
export declare const readManifest: (folder: string) => Promise<Manifest>;
