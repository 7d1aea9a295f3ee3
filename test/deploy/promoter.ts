// A program that promotes, for the tests of what happens when it is killed. Prints every event as a line of JSON, and at last
// the result.
import { readFileSync } from "node:fs";
import { deploy } from "../../src/deploy/index.ts";
import { Problem } from "../../src/model/index.ts";
import { around, deploymentTo } from "./promotion.ts";

const [request = ""] = process.argv.slice(2);
const { url, files, more } = JSON.parse(readFileSync(request, "utf8"));
const surroundings = around();
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => surroundings.called.abort());
try {
  const freely = new Set<string>(more.freely ?? []);
  const deployment = await deploymentTo(url, files, { ...more, freely });
  const result = await deploy(deployment, { ...surroundings, tell: say });
  say({ type: "result", result });
  process.exit(0);
} catch (error) {
  say({ type: "problem", code: error instanceof Problem ? error.code : "defect", message: String(error) });
  process.exit(error instanceof Problem ? 3 : 70);
}
