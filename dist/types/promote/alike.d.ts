import type { Migration } from "../model/index.js";
import type { Ground } from "./ground.js";
import type { Proof } from "./proof.js";
/** What was proved in this run, by what it rests on. */
export type Proofs = Map<string, Promise<Proof>>;
/** Proves, or takes what was proved for a database that is alike. */
export declare const provedOnce: (proofs: Proofs | undefined, ground: Ground, { applied, pending }: {
    readonly applied: readonly Migration[];
    readonly pending: readonly Migration[];
}, prove: () => Promise<Proof>) => Promise<Proof>;
