import type { IdentitySetting, Json } from "../model/index.ts";
import { didYouMean } from "./nearest.ts";
import { isMap, type Parsed, type Parser, type Refusal, refuse, shown } from "./parser.ts";

const keys = ["role", "settings", "acts-as"] as const;
const standings = ["nobody", "user", "admin", "service"] as const satisfies readonly IdentitySetting["actsAs"][];

const refusal = (path: readonly string[], at: Refusal["at"], message: string, hint: string) => ({
  refusals: [{ path, at, message, hint }],
});

type Settings = IdentitySetting["settings"];

const settingsIn = (id: string, raw: Json): Parsed<Settings> => {
  const example = 'Write names and texts: `app.current_user_id: "{user}"`.';
  if (!isMap(raw)) return refusal([id, "settings"], "value", `${shown(raw)} is no map of settings`, example);
  const entries = Object.entries(raw);
  const named = entries.find(([name]) => name.trim() === "");
  if (named !== undefined) return refusal([id, "settings"], "value", "a setting has no name", example);
  const odd = entries.find(([, value]) => value === null || typeof value === "object");
  if (odd !== undefined)
    return refusal([id, "settings", odd[0]], "value", `the setting ${shown(odd[0])} is no text`, example);
  return { value: Object.fromEntries(entries.map(([name, value]) => [name, String(value)])) };
};

const one = (id: string, raw: Json): Parsed<IdentitySetting> => {
  if (id.trim() === "") return refusal([id], "key", "an identity has no name", "Give it one that readers understand.");
  if (!isMap(raw))
    return refusal([id], "value", `${shown(raw)} is no identity`, `Write a map: \`${id}: { role: app_user }\`.`);
  const unknown = Object.keys(raw).find((key) => !keys.some((each) => each === key));
  if (unknown !== undefined)
    return refusal([id, unknown], "key", `unknown key ${shown(unknown)}`, didYouMean(unknown, keys));
  const { role } = raw;
  if (typeof role !== "string" || role === "")
    return refusal(
      "role" in raw ? [id, "role"] : [id],
      "value",
      `the identity ${shown(id)} has no role`,
      "Name the role that it comes as.",
    );
  const asked = raw["acts-as"] ?? "user";
  const actsAs = standings.find((each) => each === asked);
  if (actsAs === undefined) {
    const message = `${shown(asked)} is none of ${standings.join(", ")}`;
    return refusal([id, "acts-as"], "value", message, didYouMean(String(asked), standings));
  }
  const settings = settingsIn(id, raw.settings ?? {});
  return "refusals" in settings ? settings : { value: { id, role, settings: settings.value, actsAs } };
};

/** By name: `{ role, settings?, acts-as? }`. */
export const identities: Parser<readonly IdentitySetting[]> = {
  form: "MAP",
  many: false,
  schema: () => ({
    type: "object",
    propertyNames: { pattern: "\\S" },
    additionalProperties: {
      type: "object",
      additionalProperties: false,
      required: ["role"],
      properties: {
        role: { type: "string", minLength: 1 },
        settings: {
          type: "object",
          propertyNames: { pattern: "\\S" },
          additionalProperties: { type: ["string", "number", "boolean"] },
        },
        "acts-as": { enum: standings },
      },
    },
  }),
  parse: (raw) => {
    if (!isMap(raw))
      return refuse(`${shown(raw)} is no map of identities`, "Write a name and a map: `clerk: { role: app_user }`.");
    const parsed = Object.entries(raw).map(([id, value]) => one(id, value));
    const refusals = parsed.flatMap((each) => ("refusals" in each ? each.refusals : []));
    if (refusals.length > 0) return { refusals };
    return { value: parsed.flatMap((each) => ("value" in each ? [each.value] : [])) };
  },
};
