// The share folder of an installed Postgres is not ours to write. Since 18 there is a search path for extensions, and a
// folder of the run goes in front of it: with the stubs, and with the trusted control files that the embedded server has.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { serverAccount } from "./account.ts";
import type { Cluster } from "./cluster.ts";
import type { ServerRequest } from "./contract.ts";
import { giveTo } from "./folders.ts";
import type { InstalledPrograms } from "./installed-programs.ts";
import { controlFile, extensionOf } from "./trusted-extensions.ts";

/** The settings that make it so. */
export function extensionPath(major: number, run: string): Readonly<Record<string, string>> {
  return major < 18 ? {} : { extension_control_path: `${join(run, "extensions")}:$system` };
}

export async function fillExtensionPath(
  { major }: InstalledPrograms,
  cluster: Cluster,
  { superuserName, extensionFiles, overrides = [] }: ServerRequest,
): Promise<void> {
  if (major < 18) return;
  await using session = await cluster.connect(superuserName, "postgres");
  const [row] = await session.query<{ folder: string }>(
    "select setting as folder from pg_config where name = 'SHAREDIR'",
  );
  const system = join(row?.folder ?? "", "extension");
  const ours = join(cluster.run, "extensions", "extension");
  mkdirSync(ours, { recursive: true });
  const names = existsSync(system) ? readdirSync(system) : [];
  const real = new Set(names.filter((name) => name.endsWith(".control")).map(extensionOf));
  for (const extension of real) trust(extension, names, system, ours);
  for (const [file, content] of extensionFiles) {
    const lacking = !real.has(extensionOf(file)) || overrides.includes(extensionOf(file));
    if (basename(file) === file && lacking) writeFileSync(join(ours, file), content);
  }
  giveTo(serverAccount(), join(cluster.run, "extensions"));
}

/** Scripts are looked for beside their control file, so they come along. */
function trust(extension: string, names: readonly string[], system: string, ours: string): void {
  const text = readFileSync(join(system, `${extension}.control`), "utf8");
  const trusted = controlFile(extension, text);
  if (trusted === text) return;
  writeFileSync(join(ours, `${extension}.control`), trusted);
  for (const name of names) {
    if (name.startsWith(`${extension}--`)) copyFileSync(join(system, name), join(ours, name));
  }
}
