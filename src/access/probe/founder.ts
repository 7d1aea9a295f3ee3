// Somebody who signed up before everybody else. Triggers of a sign-up often make the first one an administrator, and what an
// administrator reaches says nothing of what a user does.
import { SqlError } from "../../model/index.ts";
import { quoteLiteral } from "../../sql/index.ts";
import type { Stage } from "./stage.ts";

const FOUNDER = "f0adef00-0000-4000-8000-0000000000f0";

// By name of the parts: whoever asks may not use the schema.
const WATCHED = `select 1 as one from pg_catalog.pg_trigger t join pg_catalog.pg_class c on c.oid = t.tgrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where n.nspname = 'auth' and c.relname = 'users' and not t.tgisinternal limit 1`;

/** What sign-ups commonly bring along. */
const METADATA = { name: "founder", full_name: "founder", username: "founder" };

const SIGN_UP = `insert into auth.users (id, aud, role, email, raw_user_meta_data, created_at)
  values ('${FOUNDER}', 'authenticated', 'authenticated', 'founder@example.com', ${quoteLiteral(JSON.stringify(METADATA))}, pg_catalog.now())`;

/** Lets a founder sign up where a trigger of Supabase's users looks on. One that refuses the founder is left alone. */
export const admitFounder = async (stage: Stage): Promise<void> => {
  if ((await stage.session.query(WATCHED)).length === 0) return;
  try {
    await stage.as(stage.roles.maker, (query) => query(SIGN_UP));
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
  }
};
