import type { Identity, RlsSettings } from "../../model/index.ts";
import type { Owner, OwnerId } from "../../rows/index.ts";
import type { Facts } from "../facts/contract.ts";

/** Role of the identities where `exposure.assumed`: it stands for the application, and does not exist yet. */
export const standInRole = "application";

/** Ids to make rows with: one text and one uuid that say the same, role names where policies compare with current_user. */
export const ownersFor = (_facts: Facts): Readonly<Record<Owner, OwnerId>> => ({
  a: { uuid: "00000000-0000-4000-8000-00000000000a", text: "00000000-0000-4000-8000-00000000000a", integer: 1 },
  b: { uuid: "00000000-0000-4000-8000-00000000000b", text: "00000000-0000-4000-8000-00000000000b", integer: 2 },
});

/** Settings that make a session one of the owners, for triggers and defaults that ask while rows are made. */
export const settingsAs = (_facts: Facts, _owner: OwnerId): Readonly<Record<string, string>> => ({});

/** Who to probe as. `owners.a` is the user whose rows are called own. */
export const identitiesFor = (
  _facts: Facts,
  _rls: RlsSettings,
  _owners: Readonly<Record<Owner, OwnerId>>,
): readonly Identity[] => [];
