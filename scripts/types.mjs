// Writes dist/types: the declarations of the library's front door and of what it leads to, and of nothing else.
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, "dist/types");
const whole = await mkdtemp(join(tmpdir(), "lockstep-types-"));

const importsOf = /\bfrom "(\.[^"]+)\.ts"/g;

try {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const options = ["--noEmit", "false", "--declaration", "--emitDeclarationOnly", "--outDir", whole];
  const { status, stdout } = spawnSync(process.execPath, [compiler, "--project", root, ...options], {
    encoding: "utf8",
  });
  // Errors of type are the type check's to report; declarations are written all the same.
  if (status === null) throw new Error(`tsc did not run: ${stdout}`);
  await rm(out, { recursive: true, force: true });
  const wanted = ["index"];
  for (const name of wanted) {
    const text = await readFile(join(whole, `src/${name}.d.ts`), "utf8");
    for (const [, path] of text.matchAll(importsOf)) {
      const target = posix.join(posix.dirname(name), path);
      if (!wanted.includes(target)) wanted.push(target);
    }
    const file = join(out, `${name}.d.ts`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text.replaceAll(importsOf, 'from "$1.js"'));
  }
} finally {
  await rm(whole, { recursive: true, force: true });
}
