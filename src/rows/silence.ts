// The last resort against a trigger that raises: this one insert happens without it.
import { quoteName } from "../sql/index.ts";
import type { FillRequest } from "./contract.ts";
import type { Draft } from "./draft.ts";
import type { TriggerShape } from "./shape.ts";
import { type Refusal, tryAll } from "./try-all.ts";
import { valuesOf } from "./values-of.ts";
import { addRow, insertOf, rowFrom, trialFor, type World } from "./world.ts";

/** Was the row inserted? */
export async function insertSilenced(
  request: FillRequest,
  world: World,
  draft: Draft,
  refusal: Refusal,
): Promise<boolean> {
  const { asOwner } = request;
  const active = draft.table.triggers.filter(({ enabled }) => enabled === "O" || enabled === "A");
  if (asOwner === undefined || active.length === 0) return false;
  const silenced = world.silenced.get(draft.table.oid) ?? [];
  const known = new Set(silenced.map(({ trigger }) => trigger));
  const blamed = active.filter(({ name, routine }) => known.has(name) || refusal.stack.includes(`${routine}(`));
  for (const triggers of blamed.length > 0 && blamed.length < active.length ? [blamed, active] : [active]) {
    if (!(await withoutTriggers(request, asOwner, world, draft, triggers))) continue;
    const added = triggers.filter(({ name }) => !known.has(name));
    world.silenced.set(draft.table.oid, [
      ...silenced,
      ...added.map(({ name }) => ({ trigger: name, message: refusal.message })),
    ]);
    return true;
  }
  return false;
}

async function withoutTriggers(
  request: FillRequest,
  asOwner: NonNullable<FillRequest["asOwner"]>,
  world: World,
  draft: Draft,
  triggers: readonly TriggerShape[],
): Promise<boolean> {
  const { table } = draft;
  const { query } = request;
  const switched = (how: (trigger: TriggerShape) => string) =>
    asOwner(
      table.name,
      `alter table ${table.name} ${triggers.map((one) => `${how(one)} ${quoteName(one.name)}`).join(", ")}`,
    );
  await query("savepoint lockstep_silence");
  try {
    await switched(() => "disable trigger");
    const inserted = await insertTrying(request, world, draft);
    if (inserted) await switched(({ enabled }) => (enabled === "A" ? "enable always trigger" : "enable trigger"));
    if (!inserted) await query("rollback to savepoint lockstep_silence");
    return inserted;
  } catch {
    await query("rollback to savepoint lockstep_silence");
    return false;
  } finally {
    await query("release savepoint lockstep_silence");
  }
}

/** With the richest draft first, then with the barest. */
async function insertTrying(request: FillRequest, world: World, draft: Draft): Promise<boolean> {
  for (const bare of [false, true]) {
    const drafted = valuesOf({ ...draft, bare }, world);
    if (drafted.type === "orphan") return false;
    const [outcome] = await tryAll(request, [trialFor(request, draft.who, insertOf(draft.table, drafted.values))]);
    const row = outcome?.type === "done" ? rowFrom(draft.table, outcome.answer) : null;
    if (row === null) continue;
    addRow(world, draft.table.oid, draft.who, row);
    world.learnt.set(draft.table.oid, { ...draft, bare });
    return true;
  }
  return false;
}
