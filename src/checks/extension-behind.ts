// Which extension of those that hosts often have installed already brings an object. Histories forget to ask for these.

import type { Failure } from "../model/index.ts";

const BROUGHT: readonly (readonly [extension: string, kinds: RegExp, names: RegExp])[] = [
  ["uuid-ossp", /function/, /^uuid_(?:generate_v(?:1|1mc|3|4|5)|nil|ns_\w+)$/],
  ["pgcrypto", /function/, /^(?:crypt|gen_salt|digest|hmac|gen_random_bytes|pgp_\w+|armor|dearmor)$/],
  ["citext", /type/, /^citext$/],
  ["hstore", /type|function/, /^hstore$/],
  ["ltree", /type/, /^(?:ltree|lquery|ltxtquery)$/],
  ["cube", /type|function/, /^cube$/],
  ["earthdistance", /type|function/, /^(?:earth|ll_to_earth|earth_distance|earth_box)$/],
  ["unaccent", /function|text search/, /^unaccent$/],
  [
    "pg_trgm",
    /function|operator class/,
    /^(?:gin_trgm_ops|gist_trgm_ops|(?:word_|strict_word_)?similarity|show_trgm)$/,
  ],
  ["btree_gist", /operator class/, /^gist_\w+_ops$/],
  ["intarray", /operator class/, /^(?:gin|gist)__int(?:big)?_ops$/],
  ["tablefunc", /function/, /^(?:crosstab\w*|connectby|normal_rand)$/],
  ["fuzzystrmatch", /function/, /^(?:levenshtein\w*|soundex|difference|d?metaphone\w*)$/],
  ["moddatetime", /function/, /^moddatetime$/],
  ["vector", /type|operator class/, /^(?:vector|halfvec|sparsevec)(?:_\w+_ops)?$/],
  ["postgis", /type|function/, /^(?:geometry|geography|box[23]d|raster|st_\w+)$/],
  ["pg_cron", /schema/, /^cron$/],
  ["pg_net", /schema/, /^net$/],
];

/** The extension that brings what is missing, where one is known to. */
export const extensionBehind = ({ kind, name }: NonNullable<Failure["missing"]>): string | null => {
  const last = name
    .slice(name.lastIndexOf(".") + 1)
    .replaceAll('"', "")
    .replace(/\[\]$/, "")
    .toLowerCase();
  return BROUGHT.find(([, kinds, names]) => kinds.test(kind) && names.test(last))?.[0] ?? null;
};
