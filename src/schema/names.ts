import type { CatalogObject, Json } from "../model/index.ts";
import { partsOfName, quoteLiteral } from "../sql/index.ts";

export type Traits = CatalogObject["traits"];

/** The address without its kind: `public.users.email`. */
export const nameOf = ({ kind, address }: Pick<CatalogObject, "kind" | "address">): string =>
  address.slice(kind.length + 1);

export const lastPart = (name: string): string => partsOfName(name).at(-1) ?? name;

/** The name of the relation, type or domain that a part of it names first: `public.users` of `public.users.email`. */
export const ownerName = (name: string): string => partsOfName(name).slice(0, -1).join(".");

export const text = (json: Json | undefined): string | null => (typeof json === "string" ? json : null);

export const strings = (json: Json | undefined): readonly string[] => (Array.isArray(json) ? json.map(String) : []);

/** `name=value` as a relation's options are stored. */
export const splitOption = (option: string): readonly [name: string, value: string] => {
  const at = option.indexOf("=");
  return at < 0 ? [option, ""] : [option.slice(0, at), option.slice(at + 1)];
};

/** ` with (fillfactor = '70')`, or nothing. */
export const withOptions = (...lists: readonly (readonly [prefix: string, options: Json | undefined])[]): string => {
  const all = lists.flatMap(([prefix, options]) =>
    strings(options).map((option) => {
      const [name, value] = splitOption(option);
      return `${prefix}${name} = ${quoteLiteral(value)}`;
    }),
  );
  return all.length === 0 ? "" : ` with (${all.join(", ")})`;
};

/** ` options (host 'here')`, or nothing. Names of such options may be any word. */
export const foreignOptions = (options: Json | undefined): string => {
  const all = strings(options).map((option) => {
    const [name, value] = splitOption(option);
    return `"${name.replaceAll('"', '""')}" ${quoteLiteral(value)}`;
  });
  return all.length === 0 ? "" : ` options (${all.join(", ")})`;
};

/** A signature's name alone: `public.f` of `public.f(integer)`. */
export const withoutArguments = (signature: string): string => {
  const match = /^((?:"(?:[^"]|"")*"|[^("])*)\(/.exec(signature);
  return (match?.[1] ?? signature).trim();
};

/** `operator(public.===)` of what `regoperator` prints. */
export const operatorOf = (printed: string): string => `operator(${printed.slice(0, printed.lastIndexOf("("))})`;

/** `not null` and such, or nothing. */
export const clause = (when: boolean, words: string): string => (when ? ` ${words}` : "");

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
