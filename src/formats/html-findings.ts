import type { CheckText, Finding, Report } from "../model/index.ts";
import type { RenderContext } from "./contract.ts";
import { count } from "./count.ts";
import { foldHtml, type Html, markup, sentenceHtml, titleHtml } from "./html-text.ts";
import { fileAddress } from "./links.ts";
import { newFindings } from "./markdown-findings.ts";

export const placeHtml = (file: string, line: number | null, context: RenderContext): Html => {
  const words = `${file}${line === null ? "" : `:${line}`}`;
  const address = fileAddress({ file, line }, context);
  return address === null ? markup`<code>${words}</code>` : markup`<a href="${address}">${words}</a>`;
};

const about = (check: string, texts: readonly CheckText[]): Html | null => {
  const text = texts.find(({ id }) => id === check);
  return text === undefined
    ? null
    : foldHtml(
        markup`About <code>${check}</code>`,
        markup`<p><strong>When.</strong> ${text.when}</p><p><strong>What happens if nobody cares.</strong> ${text.harm}</p><p><strong>Instead.</strong> ${text.instead}</p>`,
      );
};

/** SQL as it can be selected and pasted. */
export const sqlHtml = (label: string, sql: string): Html =>
  markup`<pre role="group" aria-label="${label}" tabindex="0"><code>${sql}</code></pre>`;

const card = (finding: Finding, context: RenderContext): Html => {
  const { severity, check, message, detail, hint, fix, file, line, migration } = finding;
  const place =
    file !== null ? placeHtml(file, line, context) : migration === null ? null : markup`<code>${migration}</code>`;
  const seen = (detail ?? "").trim();
  return markup`<article class="card ${severity}">
<h3><span class="badge ${severity}">${severity}</span>${titleHtml(message)}</h3>
<p class="soft"><code>${check}</code>${place === null ? null : markup` · ${place}`}</p>
${seen === "" ? null : seen.includes("\n") ? sqlHtml("What was seen", seen) : markup`<p>${sentenceHtml(seen)}</p>`}
${hint === null ? null : markup`<p>${sentenceHtml(hint)}</p>`}
${fix === null ? null : markup`<p class="soft">SQL that was proved to cure it:</p>${sqlHtml("SQL that cures it", fix)}`}
${about(check, context.checks ?? [])}
</article>
`;
};

/** Beyond so many the rest is one line each. */
const atLength = 200;

const brief = (findings: readonly Finding[], context: RenderContext): Html =>
  markup`<ul>${findings.map(
    ({ message, check, file, line }) =>
      markup`<li>${sentenceHtml(message)} <span class="soft">· <code>${check}</code>${file === null ? null : markup` · ${placeHtml(file, line, context)}`}</span></li>
`,
  )}</ul>`;

/** What the pull request brings, then what was there, folded. */
export const findingsHtml = (report: Report, context: RenderContext): Html => {
  const fresh = newFindings(report);
  const [blocking, infos] = [
    fresh.filter((one) => one.severity !== "info"),
    fresh.filter((one) => one.severity === "info"),
  ];
  const old = report.findings.filter(({ status }) => status === "pre-existing");
  const allowed = report.findings.filter(({ status }) => status === "suppressed");
  const folded = (title: string, list: readonly Finding[]) =>
    list.length === 0 ? null : foldHtml(markup`${title}`, brief(list, context));
  return markup`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
${fresh.length === 0 ? markup`<p>Nothing that ${report.base === null ? "a check" : "this pull request"} has to answer for.</p>` : null}
${blocking.slice(0, atLength).map((finding) => card(finding, context))}
${folded(count(blocking.length - atLength, "more finding"), blocking.slice(atLength))}
${
  infos.length === 0
    ? null
    : foldHtml(
        markup`${count(infos.length, "remark")}`,
        markup`${infos.slice(0, atLength).map((finding) => card(finding, context))}${brief(infos.slice(atLength), context)}`,
        blocking.length === 0 && infos.length <= 5,
      )
}
${folded(count(old.length, "older finding"), old)}
${folded(count(allowed.length, "allowed finding"), allowed)}
</section>`;
};
