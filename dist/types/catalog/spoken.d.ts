export declare const sweeping: ReadonlySet<string>;
export declare const shared: RegExp;
export declare const renamesRole: RegExp;
export declare const writesCatalog: RegExp;
export declare const clusters: RegExp;
export declare const eventTrigger: RegExp;
export declare const columnGrant: RegExp;
export declare const reachesDependents: RegExp;
export declare const reachesParts: RegExp;
/** Will this script call for a full reading, which hides whatever was missed before it? */
export declare const callsForAll: (sql: string) => boolean;
/** Does a function that this text defines do what later scripts, calling it, would not spell out? */
export declare const hidesSharedChanges: (sql: string) => boolean;
export declare const spelled: (tag: string, sql: string) => boolean;
export declare const mayTakeBack: RegExp;
