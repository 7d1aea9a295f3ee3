import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, vi } from "vitest";
import { caseNames, openCase } from "./case-runner/case-folder.ts";
import { renderCase } from "./case-runner/render-case.ts";
import { runOrRefuse } from "./case-runner/run-case.ts";

vi.setConfig({ maxConcurrency: 3 });
for (const name of caseNames().filter((one) => one.includes(process.env.QUICK ?? ""))) {
  test.concurrent(name, { timeout: 300_000 }, async () => {
    const golden = await openCase(name);
    const start = performance.now();
    const rendered = renderCase(await runOrRefuse(golden));
    const expected = join(golden.folder, "expected");
    const kept = [...new Set(["report.txt", ...(existsSync(expected) ? readdirSync(expected) : [])])];
    for (const file of kept) {
      const now = rendered[file];
      const then = existsSync(join(expected, file)) ? readFileSync(join(expected, file), "utf8") : "";
      if (now === undefined || now === then) continue;
      mkdirSync(`/tmp/pop/new/${name}`, { recursive: true });
      writeFileSync(`/tmp/pop/new/${name}/${file}`, now);
    }
    writeFileSync("/tmp/pop/quick.log", `${name} ${Math.round(performance.now() - start)}\n`, { flag: "a" });
  });
}
