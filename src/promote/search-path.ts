// Names without a schema go where the search path leads, and that is a setting of role and database which no catalog of the
// rehearsal has. Where production's leads elsewhere, what was rehearsed in one schema would happen in another.
import type { Change } from "../model/index.ts";
import type { Database, Live, Session } from "../postgres/index.ts";
import { quoteName } from "../sql/index.ts";
import type { ChangeRequest, Refusal } from "./contract.ts";
import { isAccepted } from "./judged.ts";
import type { Prediction } from "./rehearsal.ts";

/** The schema in which a session makes what is given none. Null: it has none. */
const firstSchemaFor = async (connect: () => Promise<Session>): Promise<string | null> => {
  await using session = await connect();
  const [row] = await session.query("select pg_catalog.current_schema()::text as schema");
  return row?.schema === null || row?.schema === undefined ? null : String(row.schema);
};

/** The same of a throwaway database. */
export const firstSchemaOf = (database: Database, role: string): Promise<string | null> =>
  firstSchemaFor(() => database.connect(role));

const key = (schema: string | null): string => `search-path:${schema ?? ""}`;

const refusal = (live: Live, there: string | null, rehearsed: string, touched: string): Refusal => ({
  key: key(there),
  message: `names without a schema go to ${there === null ? "no schema at all" : `\`${there}\``} at \`${live.name}\`, and to \`${rehearsed}\` in the rehearsal`,
  detail: `search_path of ${live.user} there; rehearsed: ${touched}`,
  hint: `Look for \`alter role … set search_path\`, \`alter database … set search_path\`, options in the URL, and a schema called ${quoteName(live.user)}. Or name the schema in the migrations, and go on with \`accept-drift: ${key(there)}\`.`,
  fix: null,
});

/** Refuses where what is to be done works in the rehearsal's first schema, and production's is another. */
export const pathRefusals = async (
  { promote: { acceptDrift } }: ChangeRequest,
  { live }: { readonly live: Live },
  prediction: Prediction | null,
  changes: readonly Change[],
): Promise<{ readonly refusals: readonly Refusal[]; readonly accepted: readonly string[] }> => {
  const nothing = { refusals: [], accepted: [] };
  const rehearsed = prediction?.firstSchema ?? null;
  if (rehearsed === null) return nothing;
  const there = await firstSchemaFor(() => live.connect());
  if (there === rehearsed) return nothing;
  const inside = ` ${quoteName(rehearsed)}.`;
  const touched = changes.find(({ address }) => address.includes(inside))?.address;
  if (touched === undefined) return nothing;
  if (isAccepted(key(there), acceptDrift)) return { refusals: [], accepted: [key(there)] };
  return { refusals: [refusal(live, there, rehearsed, touched)], accepted: [] };
};
