// Prints what CHANGELOG.md says of a version, for its release: node scripts/release-notes.mjs v0.1.0
// Ends with 1 where the tag is not the version of package.json, or the changelog says nothing of it.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (path) => readFileSync(join(root, path), "utf8");
const refuse = (sentence) => {
  console.error(`✗ release: ${sentence}`);
  process.exit(1);
};

const [tag = ""] = process.argv.slice(2);
const { version } = JSON.parse(read("package.json"));
if (tag !== `v${version}`) refuse(`the tag is ${JSON.stringify(tag)}, and package.json says ${version}`);
const [, ...sections] = read("CHANGELOG.md").split(/^## /m);
const section = sections.find((text) => text.split("\n", 1)[0]?.trim() === version);
const notes = section?.slice(version.length).trim() ?? "";
if (notes === "") refuse(`CHANGELOG.md says nothing of ${version}`);
console.log(notes);
