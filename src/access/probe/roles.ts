// Roles of our own to probe with. What is probed is a stranger's code, and `reset role` leads back to who logged in: so the
// one who logs in is nobody, and may only become the roles that are probed. Rows are made by a role that row level
// security does not stop and that acts for every owner. Their names hold the name of the database, which nobody else has.
import type { Server, Session } from "../../postgres/contract.ts";
import { quoteLiteral, quoteName } from "../../sql/index.ts";

export type ProbeRoles = {
  /** Logs in. */
  readonly prober: string;
  /** Makes rows, and looks at what became of them. */
  readonly maker: string;
  /** Stands for the application where no migration grants anything: may use every table. */
  readonly application: string;
  /** Was granted nothing, so what it reaches is open to `public`. */
  readonly nobody: string;
  /** Lets the prober become these, and the maker act for them. Gives the names of those that it may become. */
  readonly admit: (roles: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly drop: () => Promise<void>;
};

const createSql = (server: Server, { prober, maker, application, nobody }: Names): string => {
  const become = server.major >= 16 ? " with inherit false, set true" : "";
  return [
    `create role ${prober} login noinherit`,
    `create role ${maker} nologin inherit bypassrls`,
    `create role ${application} nologin inherit`,
    `create role ${nobody} nologin inherit`,
    // Rights over all that is there and all that will be, and no grant that a reader of grants would find.
    `grant pg_read_all_data, pg_write_all_data to ${maker}, ${application}`,
    ...[maker, application, nobody].map((name) => `grant ${name} to ${prober}${become}`),
  ].join(";\n");
};

type Names = Readonly<Record<"prober" | "maker" | "application" | "nobody", string>>;

/** A superuser's rights are not handed to a stranger's code, unless it ran with them all along. */
const admitSql = (server: Server, names: Names, roles: readonly string[]): string => `do $admit$
declare r record;
begin
  for r in select rolname from pg_catalog.pg_roles
    where rolname = any (array[${roles.map(quoteLiteral).join(", ")}]::text[])
    ${server.id === "url" ? "" : "and not rolsuper"}
  loop
    begin
      execute format('grant %I to ${names.prober}${server.major >= 16 ? " with inherit false, set true" : ""}', r.rolname);
      execute format('grant %I to ${names.maker}${server.major >= 16 ? " with inherit true, set false" : ""}', r.rolname);
    exception when others then null;
    end;
  end loop;
end $admit$`;

/** Makes the roles. `admin` is a superuser's session in a database where no stranger's code is. */
export const createProbeRoles = async (server: Server, admin: Session, database: string): Promise<ProbeRoles> => {
  const names = {
    prober: `${database}_prober`,
    maker: `${database}_maker`,
    application: `${database}_application`,
    nobody: `${database}_nobody`,
  };
  const quoted: Names = {
    prober: quoteName(names.prober),
    maker: quoteName(names.maker),
    application: quoteName(names.application),
    nobody: quoteName(names.nobody),
  };
  await admin.run(createSql(server, quoted));
  return {
    ...names,
    admit: async (roles) => {
      if (roles.length > 0) await admin.run(admitSql(server, quoted, roles));
      const kind = server.major >= 16 ? "set" : "member";
      const rows = await admin.query(
        `select rolname as name from pg_catalog.pg_roles where pg_catalog.pg_has_role($1, oid, '${kind}') order by 1`,
        [names.prober],
      );
      return new Set(rows.map(({ name }) => String(name)));
    },
    drop: async () => void (await admin.run(`drop role if exists ${Object.values(quoted).join(", ")}`)),
  };
};
