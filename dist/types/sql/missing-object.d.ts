import type { SqlRefusal } from "../model/index.js";
import type { Created } from "./creates.js";
/** `kind` is Postgres' own word (`relation`, `column`, `function`, `type`, …); `name` as the message spells it. */
export type MissingObject = {
    readonly kind: string;
    readonly name: string;
};
/** The object that was not there, when that is why Postgres refused. */
export declare function missingObject(refusal: Pick<SqlRefusal, "sqlstate" | "message">): MissingObject | null;
/** Would making `created` have given Postgres the object it missed? A schema counts only where both name one. */
export declare function supplies(created: Created, wanted: MissingObject): boolean;
