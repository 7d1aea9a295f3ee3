// Roles of our own to probe with. What is probed is a stranger's code, and `reset role` leads back to who logged in: so the
// one who logs in is nobody, and may only become the roles that are probed. Rows are made by a role that row level
// security does not stop and that acts for every owner. Their names hold the name of the database, which nobody else has.
import { Problem } from "../../model/index.ts";
import type { Server, Session } from "../../postgres/contract.ts";
import { quoteLiteral, quoteName } from "../../sql/index.ts";
import { probeRoleNames } from "../facts/contract.ts";

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

// What reaches files, programs or the network, by itself or by what it is in.
const mighty = `(s.rolsuper or s.rolreplication or exists (select from pg_catalog.pg_roles m
      where m.rolname in ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_create_subscription')
        and pg_catalog.pg_has_role(s.oid, m.oid, 'member')))`;

/** Such rights are not handed to a stranger's code, whoever asked for them, unless it ran with them all along. */
const admitSql = (server: Server, names: Names, roles: readonly string[]): string => `do $admit$
declare r record;
begin
  for r in select s.rolname from pg_catalog.pg_roles s
    where s.rolname = any (array[${roles.map(quoteLiteral).join(", ")}]::text[])
    ${server.id === "url" ? "" : `and not ${mighty}`}
  loop
    begin
      execute format('grant %I to ${names.prober}${server.major >= 16 ? " with inherit false, set true" : ""}', r.rolname);
      execute format('grant %I to ${names.maker}${server.major >= 16 ? " with inherit true, set false" : ""}', r.rolname);
    exception when others then null;
    end;
  end loop;
end $admit$`;

const own = new WeakMap<Server, Set<string>>();

// Roles of ours are left out of what is judged, so nobody else's may look like one. Elsewhere another run may be at work.
const refuseLikenesses = async (server: Server, admin: Session): Promise<void> => {
  if (server.id === "url") return;
  const rows = await admin.query<{ name: string }>(
    `select rolname::text as name from pg_catalog.pg_roles where rolname ~ ${quoteLiteral(probeRoleNames)} order by 1`,
  );
  const other = rows.find(({ name }) => own.get(server)?.has(name) !== true);
  if (other === undefined) return;
  throw new Problem(
    "role-name-reserved",
    `the role \`${other.name}\` bears a name that Lockstep gives to roles of its own`,
    {
      kind: "could-not-judge",
      hint: "Rename it: who reaches what cannot be told where roles are mistaken for ours.",
    },
  );
};

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
  await refuseLikenesses(server, admin);
  await admin.run(createSql(server, quoted));
  const ours = own.get(server) ?? new Set();
  own.set(server, ours);
  for (const name of Object.values(names)) ours.add(name);
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
    drop: async () => {
      await admin.run(`drop role if exists ${Object.values(quoted).join(", ")}`);
      for (const name of Object.values(names)) ours.delete(name);
    },
  };
};
