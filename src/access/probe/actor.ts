import type { Identity } from "../../model/index.ts";

/** An identity as it is tried: the role that stands for it, and all settings that it brings. */
export type Actor = {
  readonly identity: Identity;
  readonly role: string;
  readonly settings: Readonly<Record<string, string>>;
  /** The same on a connection that nobody used before, where what is empty otherwise is not there; null where that is no difference. */
  readonly unsetSettings: Readonly<Record<string, string>> | null;
  /** The same for somebody who has no rows at all. */
  readonly strangerSettings: Readonly<Record<string, string>>;
  /** Are there rows that are its own? */
  readonly hasOwn: boolean;
};
