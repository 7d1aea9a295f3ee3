import type { ReportRls } from "../model/index.ts";
import { changedCells } from "./changed-cells.ts";
import { count } from "./count.ts";
import { foldHtml, type Html, markup, sentenceHtml, tableHtml, trusted } from "./html-text.ts";

const commands = ["select", "insert", "update", "delete"] as const;
type Reach = ReportRls["access"][number]["select"];

const kinds = { none: "good", own: "note", all: "warn", error: "bad" } satisfies Record<Reach, string>;

const cell = (reach: Reach, base: Reach | undefined): Html => {
  const changed = base !== undefined && base !== reach;
  return markup`<td class="reach ${kinds[reach]}${changed ? " changed" : ""}">${reach}${changed ? markup`<small>was ${base}</small>` : null}</td>`;
};

/** A row for each table, a column for each identity and command. */
const matrix = ({ access }: ReportRls): Html => {
  const identities = [...new Set(access.map(({ identity }) => identity))];
  const byTable = new Map<string, Map<string, ReportRls["access"][number]>>();
  for (const row of access) byTable.set(row.table, (byTable.get(row.table) ?? new Map()).set(row.identity, row));
  const cellsOf = (row: ReportRls["access"][number] | undefined): Html =>
    row === undefined
      ? markup`<td class="reach" colspan="4">not tried</td>`
      : markup`${commands.map((command) => cell(row[command], row.base?.[command]))}`;
  return markup`<div class="scroll" role="group" aria-label="Who can reach what" tabindex="0"><table>
<caption>How many rows each identity reaches: none, its own, all. What this changes is framed.</caption>
<thead><tr><th scope="col" rowspan="2">table</th>${identities.map((identity) => markup`<th scope="colgroup" colspan="4"><code>${identity}</code></th>`)}</tr>
<tr>${identities.map(() => markup`${commands.map((command) => markup`<th scope="col">${command}</th>`)}`)}</tr></thead>
<tbody>
${[...byTable].map(
  ([table, rows]) =>
    markup`<tr><th scope="row"><code>${table}</code></th>${identities.map((identity) => cellsOf(rows.get(identity)))}</tr>
`,
)}</tbody></table></div>`;
};

const changesTable = ({ changes }: ReportRls): Html | null =>
  changes.length === 0
    ? null
    : tableHtml(
        `${count(changes.length, "cell")} changed against the base branch`,
        [{ title: "what" }, { title: "identity" }, { title: "command" }, { title: "base" }, { title: "now" }],
        changedCells(changes).map((change) => [
          markup`<code>${change.subject}</code>`,
          markup`<code>${change.identity}</code>`,
          change.commands.join(", "),
          change.base,
          markup`<strong>${change.now}</strong>`,
        ]),
      );

const callsTable = ({ calls }: ReportRls): Html | null => {
  const reaching = calls.filter(({ reach }) => reach !== "none");
  if (reaching.length === 0) return null;
  return foldHtml(
    markup`Who can call what: ${count(new Set(reaching.map((call) => call.function)).size, "function")}`,
    tableHtml(
      "Functions that answer",
      [{ title: "function" }, { title: "identity" }, { title: "answers with" }],
      reaching.map((call) => [
        markup`<code>${call.function}</code>`,
        markup`<code>${call.identity}</code>`,
        call.reach === "allowed" ? "nobody's rows" : call.reach,
      ]),
    ),
  );
};

const list = (title: string, items: readonly Html[], open = false): Html | null =>
  items.length === 0
    ? null
    : foldHtml(
        markup`${title}`,
        markup`<ul>${items.map(
          (item) => markup`<li>${item}</li>
`,
        )}</ul>`,
        open,
      );

const coverageLine = ({ coverage }: ReportRls): Html => {
  const was = coverage.base === null ? null : markup`, ${coverage.base} % on the base branch`;
  return markup`<p>Row level security covers ${coverage.covered} of ${coverage.tables} exposed tables (${coverage.percent} %${was}).</p>`;
};

/** Who can reach what. */
export const accessHtml = (rls: ReportRls | null): Html => {
  if (rls === null || rls.access.length + rls.calls.length + rls.unproven.length === 0) return trusted("");
  const { exposure, coverage } = rls;
  return markup`<section aria-labelledby="access"><h2 id="access">Who can reach what</h2>
${coverageLine(rls)}
${changesTable(rls)}
${rls.access.length === 0 ? null : matrix(rls)}
${callsTable(rls)}
${list(
  `${count(coverage.uncovered.length, "table")} not covered`,
  coverage.uncovered.map(({ table, why }) => markup`<code>${table}</code>: ${sentenceHtml(why)}`),
)}
${list(
  `Not tried, so never called safe: ${count(rls.unproven.length, "thing")}`,
  rls.unproven.map(({ subject, reason }) => markup`<code>${subject}</code>: ${sentenceHtml(reason)}`),
)}
${list(
  `${count(rls.errors.length, "attempt")} failed for another reason than rights`,
  rls.errors.map(
    ({ subject, identity, command, sqlstate, message }) =>
      markup`<code>${subject}</code>, ${command} as <code>${identity}</code>: ${message} (${sqlstate})`,
  ),
)}
${list("Why these schemas, roles and identities", [
  ...exposure.schemas.map(({ name, why }) => markup`schema <code>${name}</code>: ${sentenceHtml(why)}`),
  ...exposure.roles.map(({ name, why }) => markup`role <code>${name}</code>: ${sentenceHtml(why)}`),
  ...exposure.identities.map(({ id, why }) => markup`tried as <code>${id}</code>: ${sentenceHtml(why)}`),
  ...coverage.exempt.map((one) => markup`exempt is <code>${one.table}</code>: ${sentenceHtml(one.reason)}`),
])}
</section>`;
};
