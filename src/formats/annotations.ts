import type { Finding } from "../model/index.ts";
import { count } from "./count.ts";
import { revealed, shortened } from "./escape.ts";
import { repositoryPath } from "./repository-path.ts";

/** GitHub keeps ten of each type in a step and drops the rest in silence. */
const most = 10;
/** The runner cuts messages at 4,096. */
const longest = { message: 4_000, title: 120 };

export type Annotation = {
  readonly command: "error" | "warning" | "notice";
  readonly title: string;
  readonly message: string;
  /** Relative to the root of the repository. Null where it belongs to no file. */
  readonly file: string | null;
  readonly line: number | null;
};

const escapedMessage = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const escapedProperty = (text: string): string => escapedMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** The line that the runner reads as an annotation. */
export const annotationLine = (annotation: Annotation): string => {
  const file = annotation.file === null ? null : repositoryPath(annotation.file);
  const properties = [
    ...(file === null ? [] : [`file=${escapedProperty(revealed(file).replaceAll("\n", "\\n"))}`]),
    ...(file === null || annotation.line === null ? [] : [`line=${annotation.line}`]),
    `title=${escapedProperty(shortened(revealed(annotation.title).replaceAll("\n", " "), longest.title))}`,
  ];
  const message = escapedMessage(shortened(revealed(annotation.message), longest.message));
  return `::${annotation.command} ${properties.join(",")}::${message}`;
};

const commandOf = (severity: Finding["severity"]): Annotation["command"] => (severity === "info" ? "notice" : severity);

const annotationOf = (finding: Finding): Annotation => ({
  command: commandOf(finding.severity),
  title: `Lockstep: ${finding.check}`,
  message: [finding.message, finding.detail, finding.hint].filter((text) => text !== null && text !== "").join("\n"),
  file: finding.file,
  line: finding.line,
});

const nouns = { error: "error", warning: "warning", notice: "remark" } satisfies Record<Annotation["command"], string>;

/** As many as there is room for; the last one counts the rest. */
const capped = (all: readonly Annotation[], command: Annotation["command"]): readonly Annotation[] => {
  const own = all.filter((annotation) => annotation.command === command);
  if (own.length <= most) return own;
  const rest = count(own.length - (most - 1), `more ${nouns[command]}`);
  const last = {
    command,
    title: "Lockstep",
    message: `${rest}: the job summary has all of them.`,
    file: null,
    line: null,
  };
  return [...own.slice(0, most - 1), last];
};

/** Annotations for findings in the order given, by type, worst type first. `lead` comes before all others of its type. */
export const annotationsOf = (
  findings: readonly Finding[],
  lead: readonly Annotation[] = [],
): readonly Annotation[] => {
  const all = [...lead, ...findings.map(annotationOf)];
  return (["error", "warning", "notice"] as const).flatMap((command) => capped(all, command));
};
