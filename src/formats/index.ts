import type { Format } from "./contract.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import { html } from "./html.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import { sarif } from "./sarif.ts";
import { summary } from "./summary.ts";
import { text } from "./text.ts";

export type { Format, RenderContext } from "./contract.ts";
export { inert, inertLines } from "./terminal-text.ts";

/** Every format, in the order in which help lists them. */
export const formats: readonly Format[] = [text, json, markdown, summary, html, github, sarif, junit, gitlab];
