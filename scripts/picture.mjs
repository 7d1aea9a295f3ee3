// Draws docs/comment.png: the comment on a pull request that must not merge, as GitHub would show it.
// What it says is what a check of the golden case says. node scripts/picture.mjs [--case NAME] [--output FILE]; the browser
// is $CHROMIUM, or `chromium` on the path.

import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { build } from "esbuild";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

const { values } = parseArgs({
  options: {
    case: { type: "string", default: "pull-request--that-must-not-merge" },
    output: { type: "string", default: "docs/comment.png" },
  },
});

const css = `
  * { box-sizing: border-box }
  body { margin: 0; padding: 20px; width: 920px; background: #fff; color: #1f2328;
    font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Helvetica, Arial, sans-serif }
  .comment { border: 1px solid #d1d9e0; border-radius: 6px; overflow: hidden }
  .author { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; padding: 8px 16px; color: #59636e }
  .author b { color: #1f2328 } .author i { font-style: normal; font-size: 12px; border: 1px solid #d1d9e0; border-radius: 2em; padding: 0 7px; margin-left: 4px }
  .body { padding: 16px }
  h3 { font-size: 1.25em; margin: 0 0 16px; line-height: 1.25 } p { margin: 0 0 16px } .body > :last-child { margin-bottom: 0 }
  a { color: #0969da; text-decoration: none } details { margin-bottom: 16px } summary { cursor: pointer }
  code { font: 85% ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace; background: #818b981f; border-radius: 6px; padding: .2em .4em; white-space: break-spaces }
  pre { font: 85%/1.45 ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace; background: #f6f8fa; border-radius: 6px; padding: 16px; margin: 0 0 16px; overflow: auto }
  pre code { all: unset } blockquote { margin: 0 0 16px; padding: 0 1em; color: #59636e; border-left: .25em solid #d1d9e0 }
  table { border-collapse: collapse; margin: 0 0 16px } th, td { border: 1px solid #d1d9e0; padding: 6px 13px } th { font-weight: 600 }
  tr:nth-child(2n) td { background: #f6f8fa } sub { font-size: 75%; color: #59636e } sub a { color: #0969da }
`;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const run = promisify(execFile);
const temporary = await mkdtemp(join(tmpdir(), "lockstep-picture-"));
try {
  // The pull request as a repository: the base branch in one commit, what it brings in the next.
  const repository = join(temporary, "repository");
  const source = join(root, "test", "cases", values.case);
  const git = (...words) =>
    run("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main", ...words], {
      cwd: repository,
    });
  await cp(join(source, "base"), repository, { recursive: true });
  await git("init", "-q");
  await git("add", "-A");
  await git("commit", "-qm", "base");
  await cp(join(source, "migrations"), join(repository, "migrations"), { recursive: true });
  await git("add", "-A");
  await git("commit", "-qm", "pull request");
  const file = join(temporary, "report.json");
  const cli = join(root, "dist", "cli.js");
  await run(process.execPath, [cli, "check", "--base", "HEAD~1", "--output", `json=${file}`], {
    cwd: repository,
  }).catch(({ code }) => {
    if (code !== 1) throw new Error(`the check ended with ${code}`);
  });
  const bundle = join(temporary, "page.mjs");
  await build({
    stdin: {
      contents: `
        import { markdown } from "./src/formats/markdown.ts";
        import { context } from "./test/formats/samples.ts";
        export const text = (report) => markdown.render(report, context);
      `,
      resolveDir: root,
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: bundle,
    logLevel: "error",
  });
  const { text } = await import(bundle);
  const body = micromark(text(JSON.parse(await readFile(file, "utf8"))), {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const page = join(temporary, "page.html");
  const author = `<div class="author"><b>github-actions</b> <i>bot</i> commented 1 minute ago</div>`;
  await writeFile(
    page,
    `<!doctype html><meta charset="utf-8"><style>${css}</style><div class="comment">${author}<div class="body">${body}</div></div>`,
  );
  const browser = process.env.CHROMIUM ?? "chromium";
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    `--user-data-dir=${join(temporary, "profile")}`,
  ];
  // The first visit measures the page, so that the picture ends where the comment does.
  const measure = `<script>document.title = Math.ceil(document.documentElement.getBoundingClientRect().height)</script>`;
  const measured = join(temporary, "measured.html");
  await writeFile(measured, `${await readFile(page, "utf8")}${measure}`);
  const { stdout } = await run(browser, [...flags, "--window-size=920,600", "--dump-dom", `file://${measured}`], {
    timeout: 60_000,
  });
  const height = Number(/<title>(\d+)<\/title>/.exec(stdout)?.[1] ?? 1_000);
  await run(browser, [...flags, `--window-size=920,${height}`, `--screenshot=${values.output}`, `file://${page}`], {
    timeout: 60_000,
  });
} finally {
  await rm(temporary, { recursive: true, force: true });
}
