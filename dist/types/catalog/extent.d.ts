import type { Mirror } from "./mirror.js";
import { type Extent, type ReadingSession } from "./reading.js";
import type { Touch } from "./watch.js";
export declare const catalogs: {
    readonly type: 1247;
    readonly routine: 1255;
    readonly relation: 1259;
    readonly attributeDefault: 2604;
    readonly constraint: 2606;
    readonly rule: 2618;
    readonly trigger: 2620;
    readonly policy: 3256;
    readonly statistics: 3381;
};
export declare const rare: (classId: number) => boolean;
export declare const goneWhole: ({ classId, type }: Touch["objects"][number]) => boolean;
/** What to read after a script. `full`: everything. */
export type Reread = {
    readonly full: true;
} | {
    readonly full: false;
    readonly extent: Extent;
};
/** What a script did, as far as it is known without asking. */
export type Traces = {
    readonly touches: readonly Touch[];
    readonly sql: string;
    /** Functions that an earlier script defined may do what this text does not say. */
    readonly hidden: boolean;
};
/** Works out what has to be read again after a script ran. The session is pinned for reading. */
export declare const rereadAfter: ({ touches, sql, hidden }: Traces, mirror: Mirror, session: ReadingSession) => Promise<Reread>;
