// Types of columns as Prisma sees them: it looks through domains, knows about thirty types and takes all others for one.
// Source: get_column_type_family and postgres_native_type_change_riskyness in prisma-engines.
import type { Catalog } from "../../model/index.ts";

export type PrismaType = {
  readonly family: "text" | "json" | "int" | "decimal" | "boolean" | "time" | "bytes" | "enum" | "uuid" | "unsupported";
  /** Equal for types that Prisma takes for one. */
  readonly token: string;
  readonly list: boolean;
  /** Decimals of a second, of types that have them. Null: not said. */
  readonly precision: number | null;
  /** A domain that refuses null. */
  readonly notNull: boolean;
};

type Family = PrismaType["family"];

const families: readonly (readonly [pattern: RegExp, family: Family])[] = [
  [/^(bigint|integer|smallint|oid)$/, "int"],
  [/^(real|double precision|money|numeric(\(-?\d+,-?\d+\))?)$/, "decimal"],
  [/^boolean$/, "boolean"],
  [/^(text|xml|inet|"char"|bpchar|(character|character varying|bit|bit varying)(\(\d+\))?)$/, "text"],
  [/^([^.]+\.)?citext$/, "text"],
  [/^(date|(time|timestamp)(\(\d\))? with(out)? time zone)$/, "time"],
  [/^bytea$/, "bytes"],
  [/^jsonb?$/, "json"],
  [/^uuid$/, "uuid"],
];

const timed = /^(time|timestamp)(?:\((\d)\))? (with(?:out)? time zone)$/;

const plain = (base: string, list: boolean, enums: ReadonlySet<string>): Omit<PrismaType, "list" | "notNull"> => {
  if (enums.has(base)) return { family: "enum", token: `enum ${base}`, precision: null };
  const time = timed.exec(base);
  if (time !== null) {
    const precision = time[2] === undefined ? null : Number(time[2]);
    return { family: "time", token: `${time[1]} ${time[3]}`, precision };
  }
  const family = families.find(([pattern]) => pattern.test(base))?.[1];
  if (family === undefined) return { family: "unsupported", token: "unsupported", precision: null };
  const name = base.replace(/^([^.]+\.)?citext$/, "citext");
  return { family, token: list && family === "unsupported" ? "unsupported" : name, precision: null };
};

export type TypeReader = (type: string) => PrismaType;

/** Reads types as the columns of that catalog spell them. */
export const typesOf = (catalog: Catalog): TypeReader => {
  const enums = new Set<string>();
  const domains = new Map<string, { readonly base: string; readonly notNull: boolean }>();
  for (const { kind, address, traits } of catalog.values()) {
    if (kind === "enum") enums.add(address.slice("enum ".length));
    if (kind === "domain") {
      domains.set(address.slice("domain ".length), { base: String(traits.base), notNull: traits["not null"] === true });
    }
  }
  const read = (type: string, within: boolean): PrismaType => {
    const domain = domains.get(type);
    if (domain !== undefined) {
      const base = read(domain.base, within);
      return { ...base, notNull: base.notNull || domain.notNull };
    }
    const list = type.endsWith("[]");
    return { ...plain(list ? type.slice(0, -2) : type, list, enums), list, notNull: false };
  };
  return (type) => read(type, false);
};

/** Are these one type to Prisma? A precision that the schema does not say is any precision; the database's default is 6. */
export const sameType = (real: PrismaType, declared: PrismaType): boolean => {
  if (real.list !== declared.list || real.token !== declared.token) return false;
  if (declared.precision === null || (real.list && real.precision === null)) return true;
  return (real.precision ?? 6) === declared.precision;
};
