// Cuts the operations that Lockstep calls out of GitHub's own OpenAPI description, for the fake GitHub API in test/github.
// The description is 385 MB as a package, so it is no dependency: install it somewhere else and name its folder.
//   npm install --prefix /tmp/openapi --ignore-scripts @octokit/openapi@23.0.2
//   node scripts/github-contract.mjs /tmp/openapi/node_modules/@octokit/openapi

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const operations = [
  ["get", "/repos/{owner}/{repo}/compare/{basehead}"],
  ["get", "/repos/{owner}/{repo}/git/commits/{commit_sha}"],
  ["get", "/repos/{owner}/{repo}/git/trees/{tree_sha}"],
  ["get", "/repos/{owner}/{repo}/git/blobs/{file_sha}"],
  ["get", "/repos/{owner}/{repo}/pulls"],
  ["get", "/repos/{owner}/{repo}/pulls/{pull_number}"],
  ["get", "/repos/{owner}/{repo}/pulls/{pull_number}/files"],
  ["get", "/repos/{owner}/{repo}/issues/{issue_number}/comments"],
  ["post", "/repos/{owner}/{repo}/issues/{issue_number}/comments"],
  ["patch", "/repos/{owner}/{repo}/issues/comments/{comment_id}"],
  ["delete", "/repos/{owner}/{repo}/issues/comments/{comment_id}"],
  ["get", "/repos/{owner}/{repo}/deployments"],
  ["post", "/repos/{owner}/{repo}/deployments"],
  ["get", "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses"],
  ["post", "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses"],
];
const noise = new Set([
  "description",
  "example",
  "examples",
  "summary",
  "externalDocs",
  "x-github",
  "x-multi-segment",
  "title",
  "tags",
]);

const folder = process.argv[2];
if (folder === undefined) throw new Error("name the folder of @octokit/openapi");
const whole = JSON.parse(await readFile(join(folder, "generated/api.github.com.json"), "utf8"));
const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));

/** Without prose, and with OpenAPI's `nullable` in the words of JSON Schema. */
const plain = (node, isMap = false) => {
  if (Array.isArray(node)) return node.map((item) => plain(item));
  if (node === null || typeof node !== "object") return node;
  const kept = Object.entries(node).filter(([key]) => isMap || !noise.has(key));
  const copy = Object.fromEntries(
    kept.map(([key, value]) => [key, key === "enum" || key === "default" ? value : plain(value, key === "properties")]),
  );
  if (isMap || copy.nullable !== true) return copy;
  const { nullable, ...schema } = copy;
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  if (typeof schema.type === "string") return { ...schema, type: [schema.type, "null"] };
  return { anyOf: [schema, { type: "null" }] };
};

const at = (ref) =>
  ref
    .slice(2)
    .split("/")
    .reduce((node, part) => node[part.replaceAll("~1", "/")], whole);
const components = {};
const follow = (node) => {
  if (node === null || typeof node !== "object") return;
  const ref = node.$ref;
  if (typeof ref === "string") {
    const [, group, name] = ref.slice(2).split("/");
    components[group] ??= {};
    if (components[group][name] !== undefined) return;
    components[group][name] = plain(at(ref));
    follow(components[group][name]);
    return;
  }
  for (const value of Object.values(node)) follow(value);
};

const paths = {};
for (const [method, path] of operations) {
  const { operationId, parameters, requestBody, responses } = plain(whole.paths[path][method]);
  const bodies = Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      if (response.headers !== undefined) delete response.headers;
      return [status, response];
    }),
  );
  paths[path] = { ...paths[path], [method]: { operationId, parameters, requestBody, responses: bodies } };
}
follow(paths);

const slice = { openapi: whole.openapi, info: { source: `@octokit/openapi ${version}, MIT` }, paths, components };
const sorted = (node) => {
  if (Array.isArray(node)) return node.map(sorted);
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(
    Object.keys(node)
      .toSorted()
      .map((key) => [key, sorted(node[key])]),
  );
};
const text = `${JSON.stringify(sorted(slice), null, 1)}\n`;
await writeFile("test/fixtures/github-openapi.json", text);
process.stdout.write(`${operations.length} operations, ${Math.round(text.length / 1024)} KiB\n`);
