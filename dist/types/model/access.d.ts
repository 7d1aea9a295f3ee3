import type { SqlRefusal } from "./database.js";
export type Command = "select" | "insert" | "update" | "delete";
/** How far a command reaches: no row, rows of the one who asks, every row, or the attempt failed for another reason than rights. */
export type Reach = "none" | "own" | "all" | "error";
/** Who a query runs as: a role and settings. The settings are complete, nothing in them is left to fill in. */
export type Identity = {
    /** Shown to readers, unique: `anon`, `authenticated`, `app_user without identity`. */
    readonly id: string;
    readonly role: string;
    readonly settings: Readonly<Record<string, string>>;
    /** Nobody in particular, the user whose rows are called own, somebody with more rights within the application, or a trusted service. */
    readonly actsAs: "nobody" | "user" | "admin" | "service";
    /** Where it comes from, in one sentence. */
    readonly why: string;
};
/** A role that clients reach the database with. */
export type ApiRole = {
    readonly name: string;
    readonly bypassesRls: boolean;
    readonly superuser: boolean;
    /** Meant to bypass row level security, as the platform has it: what it reaches is shown and never a finding. */
    readonly trusted: boolean;
    readonly why: string;
};
/** What clients can address, and why we think so. */
export type Exposure = {
    readonly roles: readonly ApiRole[];
    readonly schemas: readonly {
        readonly name: string;
        readonly why: string;
    }[];
    /**
     * True where no migration grants anything to anybody: then a role that may use every table stands for the application,
     * and only tables that have policies or row level security count as exposed.
     */
    readonly assumed: boolean;
};
/** What an API role was granted on a relation: by itself, through a role it is in, or through `public`. */
export type Grant = {
    readonly role: string;
    readonly commands: readonly Command[];
    /** Commands granted to `public` rather than to the role. */
    readonly viaPublic: readonly Command[];
};
export type Policy = {
    readonly name: string;
    readonly command: Command | "all";
    readonly permissive: boolean;
    /** Role names, or `public`. */
    readonly roles: readonly string[];
    /** As Postgres prints them (pg_get_expr), or null. */
    readonly using: string | null;
    readonly check: string | null;
};
export type RelationKind = "table" | "partitioned table" | "partition" | "view" | "materialized view" | "foreign table";
export type Column = {
    readonly name: string;
    /** format_type, without its schema where that is pg_catalog. */
    readonly type: string;
    readonly notNull: boolean;
    /** `schema.table.column`, unquoted parts joined by dots as SQL would quote them, where a foreign key of this one column points. */
    readonly references: string | null;
};
/** A relation of the user's (not of an extension, not of the system), with all that bears on who reaches it. */
export type Relation = {
    /** As SQL would write it: `public.orders`. */
    readonly name: string;
    readonly schema: string;
    readonly kind: RelationKind;
    readonly owner: string;
    /** Made by the platform, like `storage.objects`, rather than by the migrations. */
    readonly platform: boolean;
    readonly rowSecurity: boolean;
    readonly forced: boolean;
    /** Name of the parent, for partitions. */
    readonly partitionOf: string | null;
    /** Can an API role address it, and was it granted any command? */
    readonly exposed: boolean;
    /** Why it need not be covered, where the settings exempt it. */
    readonly exempt: string | null;
    /** Of API roles only, sorted by role. */
    readonly grants: readonly Grant[];
    /** Sorted by name. */
    readonly policies: readonly Policy[];
    readonly columns: readonly Column[];
    /** The column that says whose row it is, where we think that there is one. */
    readonly ownerColumn: string | null;
    /** Leading column of each valid index, partial ones left out. */
    readonly indexed: readonly string[];
    /** Views: does it run with the rights of the one who asks? */
    readonly securityInvoker: boolean;
    /** Views: relations that it reads, through other views too. */
    readonly reads: readonly string[];
};
/** A function or procedure of the user's. */
export type Routine = {
    /** With argument types: `public.is_staff(uuid)`. */
    readonly name: string;
    readonly schema: string;
    readonly owner: string;
    readonly platform: boolean;
    readonly definer: boolean;
    /** The search_path that it is pinned to, or null. */
    readonly searchPath: string | null;
    readonly language: string;
    /** Returns trigger or event_trigger: nobody can call it. */
    readonly trigger: boolean;
    /** API roles that can address and execute it. */
    readonly callableBy: readonly string[];
    /** Are those rights there only because `public` may execute it? */
    readonly viaPublic: boolean;
    /** SQL that would create it again (pg_get_functiondef). Null for aggregates. */
    readonly definition: string | null;
};
/** `alter default privileges` that will open what is made later. */
export type DefaultPrivilege = {
    /** Role whose new objects are opened. */
    readonly creator: string;
    /** Null: in every schema. */
    readonly schema: string | null;
    readonly role: string;
    readonly commands: readonly Command[];
    readonly platform: boolean;
};
/** How one command went. */
export type Cell = {
    readonly reach: Reach;
    /** What Postgres said, where it refused. */
    readonly cause: Pick<SqlRefusal, "sqlstate" | "message"> | null;
};
/** How an identity fared with one relation. */
export type Access = {
    readonly relation: string;
    readonly identity: string;
    readonly cells: Readonly<Record<Command, Cell>>;
    /** Update that gives a row of one's own to somebody else; null where it was not tried (no owner column, or no own row to update). */
    readonly handOver: Cell | null;
    /** How far the commands that reached every row reach for somebody who has no rows; null where none did, or it was not tried. */
    readonly stranger: Readonly<Partial<Record<Command, Reach>>> | null;
};
/** How a call of a function went: `all` when its answer held rows of somebody else, `own` when it held own rows only. */
export type Call = {
    readonly routine: string;
    readonly identity: string;
    /** Was the call let through? */
    readonly allowed: boolean;
    readonly cell: Cell;
    /** What it did to rows, by table; empty for one that runs with the rights of the caller. */
    readonly wrote: readonly Wrote[];
    /** Did it run SQL that the caller handed in, with its owner's rights? */
    readonly runsScript: boolean;
    /** Did it reach rows of others only for one who has rows, as an admin or a member does, and not for a stranger? */
    readonly standing: boolean;
};
/**
 * How rows fared in a call that ran with its owner's rights. Rows of somebody else were `deleted`, `set` to something that the
 * caller handed in, `changed` otherwise, or only `counted`: a number by one, the time of what happened. `own`: no row of
 * anybody else.
 */
export type Wrote = {
    readonly relation: string;
    readonly did: "deleted" | "set" | "changed" | "counted" | "own";
};
/** A column that was set to a constant, or to what stood there in a row of somebody else's where that is null. */
export type RiseWrite = {
    readonly column: string;
    readonly constant: string | null;
};
/**
 * A row of their own that somebody wrote, and what it opened to them that had been closed. By signing up: the row that a
 * trigger made of the metadata that they brought, whose keys stand for columns.
 */
export type Rise = {
    readonly identity: string;
    readonly relation: string;
    readonly by: "update" | "insert" | "sign-up";
    readonly writes: readonly RiseWrite[];
    readonly opens: readonly {
        readonly relation: string;
        readonly command: Command;
    }[];
};
/** Something that could not be tried, and why. Never counted as safe. */
export type Unproven = {
    readonly subject: string;
    readonly reason: string;
};
/** A bucket of Supabase's storage, as a migration left it. */
export type Bucket = {
    readonly id: string;
    readonly public: boolean;
};
/** Everything about who reaches what in one database. */
export type AccessEvidence = {
    readonly exposure: Exposure;
    readonly identities: readonly Identity[];
    /** Sorted by name, as are the lists below. */
    readonly relations: readonly Relation[];
    readonly routines: readonly Routine[];
    readonly defaultPrivileges: readonly DefaultPrivilege[];
    readonly matrix: readonly Access[];
    readonly calls: readonly Call[];
    readonly rises: readonly Rise[];
    readonly unproven: readonly Unproven[];
    readonly buckets: readonly Bucket[];
    /** Publications that a platform broadcasts from, with the relations in them. */
    readonly publications: readonly {
        readonly name: string;
        readonly relations: readonly string[];
    }[];
    /** What the reader should know about how it was found. One sentence each. */
    readonly notes: readonly string[];
};
