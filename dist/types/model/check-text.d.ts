import type { Severity } from "./finding.js";
export type CheckGroup = "history" | "forward-and-back" | "safety" | "rls" | "drift" | "health";
/** What there is to say of a check before it found anything. The three sentences are its page in the docs. */
export type CheckText = {
    /** Kebab-case, fixed by CHECKS.md, equal to the file's name. */
    readonly id: string;
    readonly group: CheckGroup;
    /** Unless a finding or the user's configuration says otherwise. */
    readonly severity: Severity;
    /** When it fires. */
    readonly when: string;
    /** What goes wrong if nobody cares. */
    readonly harm: string;
    /** What to do instead. */
    readonly instead: string;
};
