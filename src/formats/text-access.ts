import type { Report } from "../model/index.ts";
import { changedCells } from "./changed-cells.ts";
import { count, figure } from "./count.ts";
import type { Paint } from "./paint.ts";
import { inert } from "./terminal-text.ts";

const mostLines = 20;

/** What the base branch did not allow, or did: `anon · public.invoices · select: none → all`. */
export function changedAccess({ rls }: Report, paint: Paint): readonly string[] {
  if (rls === null || rls.changes.length === 0) return [];
  const lines = changedCells(rls.changes).map(
    ({ subject, identity, commands, base, now }) =>
      `  ${inert(identity)} · ${inert(subject)} · ${commands.join(", ")}: ${base} → ${paint("bold", now)}`,
  );
  const left = lines.length - mostLines;
  return [
    paint("dim", `  who can reach what: ${count(rls.changes.length, "cell")} changed`),
    ...lines.slice(0, mostLines),
    ...(left > 0 ? [paint("dim", `  and ${count(left, "more line")}`)] : []),
  ];
}

const mostUnproven = 5;

/** What nothing can be said of, and why: `public.coupons: no row could be made`. */
export function unprovenAccess({ rls }: Report, paint: Paint): readonly string[] {
  if (rls === null || rls.unproven.length === 0) return [];
  const shown = rls.unproven.slice(0, mostUnproven);
  const left = rls.unproven.length - shown.length;
  return [
    paint("dim", "  could not be proven, so not counted as safe"),
    ...shown.map(({ subject, reason }) => `  ${inert(subject)}: ${inert(reason)}`),
    ...(left > 0 ? [paint("dim", `  and ${count(left, "more object")}`)] : []),
  ];
}

/** `RLS 24 of 25`; nothing where nothing is exposed. */
export function coverage({ rls }: Report): readonly string[] {
  if (rls === null || rls.coverage.tables === 0) return [];
  const unproven = rls.unproven.length === 0 ? "" : `, ${figure(rls.unproven.length)} unproven`;
  return [`RLS ${figure(rls.coverage.covered)} of ${figure(rls.coverage.tables)}${unproven}`];
}
