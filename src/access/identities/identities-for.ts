// Who to probe as: what the platform sends with a request, or what the policies themselves ask the session for.
import type { ApiRole, Identity, IdentitySetting, RlsSettings } from "../../model/index.ts";
import type { Owner, OwnerId } from "../../rows/index.ts";
import type { Facts } from "../facts/contract.ts";
import { identityRank } from "../facts/owner-columns.ts";
import { askedSettings, namelessSettings, type Settings, supabaseSettings } from "./person-settings.ts";
import { onSupabase, type SettingUses, settingUses } from "./setting-uses.ts";
import { canEmpower, idFor } from "./setting-values.ts";

/** Role of the identities where `exposure.assumed`: it stands for the application, and does not exist yet. */
export const standInRole = "application";

type Owners = Readonly<Record<Owner, OwnerId>>;

/** Ids to make rows with: one text and one uuid that say the same, role names where policies compare with nothing but current_user. */
export const ownersFor = (facts: Facts): Owners => {
  const { byRole, settings } = settingUses(facts);
  const itself = byRole && settings.length === 0 && !onSupabase(facts);
  const [first, second] = facts.exposure.roles.map(({ name }) => name);
  const uuids = { a: "aaaaaaaa-0000-4000-8000-00000000000a", b: "bbbbbbbb-0000-4000-8000-00000000000b" };
  return {
    a: { uuid: uuids.a, text: itself ? (first ?? standInRole) : uuids.a, integer: 1_900_000_001 },
    b: { uuid: uuids.b, text: itself ? (second ?? "somebody_else") : uuids.b, integer: 1_900_000_002 },
  };
};

/** Settings that make a session one of the owners, for triggers and defaults that ask while rows are made. */
export const settingsAs = (facts: Facts, owner: OwnerId): Settings =>
  onSupabase(facts)
    ? supabaseSettings(settingUses(facts), owner, "authenticated")
    : askedSettings(settingUses(facts), owner, facts.exposure.roles[0]?.name ?? standInRole, "user");

/** Who to probe as. `owners.a` is the user whose rows are called own. Ids are unique; those of the settings take the place of ours. */
export const identitiesFor = (facts: Facts, rls: RlsSettings, owners: Owners): readonly Identity[] => {
  const uses = settingUses(facts);
  const found = onSupabase(facts)
    ? facts.exposure.roles.flatMap((role) => supabaseIdentities(role, uses, owners.a))
    : rolesOf(facts).flatMap((role) => plainIdentities(role, uses, owners.a));
  const asked = rls.identities.map((setting) => askedIdentity(setting, uses, owners.a));
  const byId = new Map([...found, ...asked].map((identity) => [identity.id, identity]));
  return [...byId.values()];
};

const rolesOf = ({ exposure }: Facts): readonly Pick<ApiRole, "name">[] =>
  exposure.assumed ? [{ name: standInRole }] : exposure.roles;

const supabaseIdentities = ({ name, trusted }: ApiRole, uses: SettingUses, owner: OwnerId): readonly Identity[] => {
  const nameless = { role: name, settings: namelessSettings(name) };
  if (trusted) {
    return [{ ...nameless, id: name, actsAs: "service", why: "Supabase's secret key comes as this role." }];
  }
  if (name === "anon") {
    return [{ ...nameless, id: name, actsAs: "nobody", why: "Supabase's public key comes as this role." }];
  }
  const user: Identity = {
    id: name,
    role: name,
    settings: supabaseSettings(uses, owner, name),
    actsAs: "user",
    why: "A signed-in user comes as this role, with the claims of a token.",
  };
  const id = `${name} without identity`;
  const why = "A token without `sub` leaves auth.uid() null.";
  return name === "authenticated" ? [user, { ...nameless, id, actsAs: "nobody", why }] : [user];
};

const plainIdentities = (
  { name: role }: Pick<ApiRole, "name">,
  uses: SettingUses,
  owner: OwnerId,
): readonly Identity[] => {
  const { settings, byRole } = uses;
  if (settings.length === 0) {
    const itself = byRole && (owner.text === role || role === standInRole);
    const why = byRole ? "Policies compare rows with the role itself." : "No policy asks the session for anything.";
    return [{ id: role, role, settings: {}, actsAs: itself ? "user" : "nobody", why }];
  }
  const names = [...new Set(settings.map(({ name }) => name))].join(", ");
  const asked = (as: "user" | "admin") => askedSettings(uses, owner, role, as);
  const admin: Identity = {
    id: `${role} as admin`,
    role,
    settings: asked("admin"),
    actsAs: "admin",
    why: `Policies let more through for what they compare ${names} with.`,
  };
  return [
    { id: role, role, settings: asked("user"), actsAs: "user", why: `Policies ask the session for ${names}.` },
    ...(settings.some(canEmpower) ? [admin] : []),
    {
      id: `${role} without identity`,
      role,
      settings: {},
      actsAs: "nobody",
      why: `A session that has not set ${names} says nothing about who asks.`,
    },
  ];
};

const askedIdentity = (
  { id, role, settings, actsAs }: IdentitySetting,
  uses: SettingUses,
  owner: OwnerId,
): Identity => {
  const userIn = (setting: string): string | number => {
    const [best] = uses.settings
      .filter(({ name }) => name === setting.toLowerCase())
      .sort((a, b) => identityRank(b) - identityRank(a));
    return best === undefined ? owner.text : idFor(best, owner);
  };
  const filled = Object.entries(settings).map(([name, value]) => [
    name,
    value.replaceAll("{user}", () => String(userIn(name))),
  ]);
  return { id, role, settings: Object.fromEntries(filled), actsAs, why: "lockstep.yml asks for it." };
};
