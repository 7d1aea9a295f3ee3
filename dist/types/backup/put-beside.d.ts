import type { Session } from "../postgres/index.js";
import type { BackedTable } from "./contract.js";
import type { PutBack } from "./put-back.js";
/** Makes the tables in `schema` and fills them. */
export declare const putBeside: (session: Session, tables: readonly BackedTable[], folder: string, schema: string) => Promise<readonly PutBack[]>;
