export type InstalledPrograms = {
    readonly bin: string;
    readonly major: number;
    /** As `postgres --version` spells it: `15.18`. */
    readonly version: string;
    readonly key: string;
};
type Environment = Readonly<Record<string, string | undefined>>;
/** All installed servers of a supported version, newest first. */
export declare function installedPrograms(environment: Environment): Promise<readonly InstalledPrograms[]>;
/** Programs of this name that are installed, newest first: `pg_dump` may come without a server. */
export declare function clientPrograms(name: string, environment: Environment): Promise<readonly {
    readonly path: string;
    readonly major: number;
    readonly version: string;
}[]>;
export {};
