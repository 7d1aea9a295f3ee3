// Where leaks are planted: names that this very database exposes, so that what is tried is what is judged.

import type { CanaryGround } from "../checks/contract.ts";
import type { AccessEvidence, Identity } from "../model/index.ts";
import { quoteLiteral, quoteName } from "../sql/index.ts";

/** The exposed schema that holds most of the user's relations: the migrations' role can surely create there. */
const schemaOf = ({ exposure, relations }: AccessEvidence): string | null => {
  const own = (schema: string) => relations.filter((one) => !one.platform && one.schema === schema).length;
  const rank = (schema: string) => own(schema) * 2 + (schema === "public" ? 1 : 0);
  const names = exposure.schemas.map(({ name }) => name);
  return names.toSorted((a, b) => rank(b) - rank(a))[0] ?? null;
};

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** How a policy of this application would ask who is there. */
const askWho = (platform: string, user: Identity | undefined): Pick<CanaryGround, "identity" | "idType"> => {
  if (platform === "supabase") return { identity: "auth.uid()", idType: "text" };
  const settings = Object.entries(user?.settings ?? {});
  const [found] = [
    ...settings.filter(([, value]) => uuid.test(value)),
    ...settings.filter(([key]) => /(?:user|uid|sub|account|id)(?:_id)?$/i.test(key)),
    ...settings.filter(([, value]) => value.startsWith("{")),
    ...settings,
  ];
  if (found === undefined)
    return { identity: "nullif(pg_catalog.current_setting('lockstep.canary', true), '')", idType: "text" };
  const [key, value] = found;
  const set = `nullif(pg_catalog.current_setting(${quoteLiteral(key)}, true), '')`;
  if (value.startsWith("{")) return { identity: `(${set}::jsonb ->> 'sub')`, idType: "text" };
  if (uuid.test(value)) return { identity: `${set}::uuid`, idType: "text" };
  return { identity: set, idType: /^\d+$/.test(value) ? "bigint" : "text" };
};

/** Where no role was found to grant anything to, a leak is one to everybody. */
const everybody = "public";

/** Null when nothing is exposed to anybody: there is nothing to leak to. */
export const groundOf = (access: AccessEvidence, platform: string): CanaryGround | null => {
  const schema = schemaOf(access);
  const roles = access.exposure.roles.filter(
    ({ trusted, bypassesRls, superuser }) => !trusted && !bypassesRls && !superuser,
  );
  const names = new Set(roles.map(({ name }) => name));
  const actingAs = (part: Identity["actsAs"]) =>
    access.identities.find(({ actsAs, role }) => actsAs === part && names.has(role));
  const user = actingAs("user")?.role ?? roles[0]?.name;
  const role = actingAs("nobody")?.role ?? user ?? (access.exposure.assumed ? everybody : undefined);
  if (schema === null || role === undefined) return null;
  return {
    schema: quoteName(schema),
    role: quoteName(role),
    user: quoteName(user ?? role),
    ...askWho(platform, actingAs("user") ?? access.identities.find(({ actsAs }) => actsAs === "user")),
  };
};
