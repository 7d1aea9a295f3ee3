import type { History, Script } from "../../model/index.ts";
import { blankLiterals } from "../envelope/blank-literals.ts";

/** What only Supabase has, in the order in which it is looked for. Quoted or not. */
const marks: readonly (readonly [mark: string, pattern: RegExp])[] = [
  ["auth.uid()", /\b"?auth"?\s*\.\s*"?(?:uid|jwt|role|email)"?\s*\(\s*\)/i],
  ["auth.users", /\b"?auth"?\s*\.\s*"?(?:users|identities|sessions)\b/i],
  ["storage.objects", /\b"?storage"?\s*\.\s*"?(?:objects|buckets|foldername)\b/i],
  [
    "the role anon or authenticated",
    /\b(?:(?:to|from)\s+(?:[\w"]+\s*,\s*)*|role\s+)"?(?:anon|authenticated|service_role)\b/i,
  ],
  [
    "a schema or role of Supabase",
    /\bsupabase_(?:admin|auth_admin|storage_admin|realtime|functions|migrations|vault)\b/i,
  ],
];

/** Text search is enough here: it only chooses a default, which `platform` in the configuration overrides. */
export const detectSupabase = (history: History, scripts: readonly Script[]): string | null => {
  if (history.layout === "supabase") return "the migrations lie as the Supabase CLI keeps them";
  for (const { file, sql } of scripts) {
    const text = blankLiterals(sql, { keepBodies: true });
    const found = marks.find(([, pattern]) => pattern.test(text));
    if (found !== undefined)
      return `\`${file}\` names ${found[0].includes("(") || found[0].includes(".") ? `\`${found[0]}\`` : found[0]}`;
  }
  return null;
};
