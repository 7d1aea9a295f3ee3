import type { Json } from "../../model/index.ts";
import type { OwnerId } from "../../rows/index.ts";
import type { SettingUse, SettingUses } from "./setting-uses.ts";
import { asJson, idFor, putAt, type Standing, valueFor } from "./setting-values.ts";

export type Settings = Readonly<Record<string, string>>;

const claimsName = "request.jwt.claims";

const isJson = (uses: readonly SettingUse[]): boolean =>
  uses.some(
    ({ name, path, casts }) => name === claimsName || path.length > 0 || casts.has("json") || casts.has("jsonb"),
  );

const byName = (uses: readonly SettingUse[]): ReadonlyMap<string, readonly SettingUse[]> => {
  const found = new Map<string, SettingUse[]>();
  for (const use of uses) found.set(use.name, [...(found.get(use.name) ?? []), use]);
  return found;
};

/** What the session of a person says about who it is, as far as anything asks. */
export const askedSettings = ({ settings }: SettingUses, owner: OwnerId, role: string, as: Standing): Settings => {
  const found: Record<string, string> = {};
  for (const [name, uses] of byName(settings)) {
    const [only] = uses;
    if (only === undefined) continue;
    if (isJson(uses)) {
      const claims = name === claimsName ? { sub: idOfSub(settings, owner), role } : {};
      found[name] = JSON.stringify(withParts(claims, uses, owner, as));
    } else found[name] = String(valueFor(only, owner, as));
  }
  return found;
};

const withParts = (
  start: { readonly [key: string]: Json },
  uses: readonly SettingUse[],
  owner: OwnerId,
  as: Standing,
): { readonly [key: string]: Json } => {
  const tree = { ...start };
  for (const use of uses) if (use.path.length > 0) putAt(tree, use.path, asJson(valueFor(use, owner, as)));
  return tree;
};

const idOfSub = (settings: readonly SettingUse[], owner: OwnerId): string => {
  const sub = settings.find(({ name, path }) => name === claimsName && path.join() === "sub");
  return String(sub === undefined ? owner.uuid : idFor(sub, owner));
};

/** The claims of a token that Supabase's auth hands to a signed-in user, with all that policies ask it for. */
export const supabaseSettings = (uses: SettingUses, owner: OwnerId, role: string): Settings => {
  const claimed = uses.settings.filter(({ name }) => name === claimsName);
  const email = claimed.some(({ path, columns }) => path.join() === "email" && columns.size > 0)
    ? owner.text
    : `${owner.text}@example.com`;
  const start = {
    sub: idOfSub(uses.settings, owner),
    role,
    aud: "authenticated",
    email,
    is_anonymous: false,
    app_metadata: {},
    user_metadata: {},
  };
  const fixed = new Set(["sub", "role", "aud", "email"]);
  const asked = claimed.filter(({ path }) => !fixed.has(path.join()));
  return {
    ...askedSettings(uses, owner, role, "user"),
    [claimsName]: JSON.stringify(withParts(start, asked, owner, "user")),
    "request.jwt.claim.sub": start.sub,
    "request.jwt.claim.role": role,
    "request.jwt.claim.email": email,
  };
};

/** A request that is let in without saying who asks. */
export const namelessSettings = (role: string): Settings => ({
  [claimsName]: JSON.stringify(role === "authenticated" ? { role, aud: role } : { role }),
  "request.jwt.claim.role": role,
});
