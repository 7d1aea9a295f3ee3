// Holds the fake GitHub to GitHub's own contract: the slice of its OpenAPI description that scripts/github-contract.mjs cuts.

import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: object };
type Media = { readonly content?: Readonly<Record<string, { readonly schema: object }>> };
type Operation = {
  readonly operationId: string;
  readonly parameters?: readonly ({ readonly $ref: string } | Parameter)[];
  readonly requestBody?: Media & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Media | { readonly $ref: string }>>;
};

export type Call = {
  readonly method: string;
  /** Without the host, with the query. */
  readonly url: string;
  /** Undefined when none was sent. */
  readonly body: unknown;
};

export type Match = { readonly operationId: string; readonly path: Readonly<Record<string, string>> };

const document = JSON.parse(readFileSync(new URL("../fixtures/github-openapi.json", import.meta.url), "utf8")) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
// The package is CommonJS and types its default export as a namespace.
(addFormats as unknown as (ajv: Ajv) => void)(ajv);
for (const name of ["int64", "repo.nwo", "timestamp"]) ajv.addFormat(name, true);
ajv.addSchema({ $id: "github", ...document });

const compiled = new Map<object, ValidateFunction>();

/** References in the slice begin at its root, so schemas are compiled as parts of it. */
const validator = (schema: object): ValidateFunction => {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const rooted = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"github#/components/')) as object;
  const made = ajv.compile(rooted);
  compiled.set(schema, made);
  return made;
};

const resolved = <T extends object>(node: T | { readonly $ref: string }): T => {
  if (!("$ref" in node)) return node;
  const [, , group = "", name = ""] = node.$ref.split("/");
  return document.components[group]?.[name] as T;
};

const faultsOf = (schema: object, value: unknown, what: string): readonly string[] => {
  const validate = validator(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${what}${error.instancePath} ${error.message ?? ""}`);
};

const find = (method: string, pathname: string): { operation: Operation; path: Record<string, string> } | null => {
  for (const [template, operations] of Object.entries(document.paths)) {
    const operation = operations[method.toLowerCase()];
    const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
    const pattern = new RegExp(`^${template.replace(/\{\w+\}/g, "([^/]+)")}$`);
    const match = pattern.exec(pathname);
    if (operation === undefined || match === null) continue;
    return {
      operation,
      path: Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? "")])),
    };
  }
  return null;
};

/** A text from a URL as the type that its schema wants. */
const typed = (text: string, schema: object): unknown => {
  const type = "type" in schema ? schema.type : undefined;
  return type === "integer" && /^-?\d+$/.test(text) ? Number(text) : text;
};

const bodyFaults = (operation: Operation, body: unknown): readonly string[] => {
  const schema = operation.requestBody?.content?.["application/json"]?.schema;
  if (schema === undefined) return body === undefined ? [] : ["a body where GitHub takes none"];
  if (body === undefined) return operation.requestBody?.required === true ? ["no body"] : [];
  const known = Object.keys("properties" in schema ? (schema.properties as object) : {});
  const unknown = Object.keys(body as object).filter((key) => !known.includes(key));
  return [...unknown.map((key) => `unknown key ${key} in the body`), ...faultsOf(schema, body, "body")];
};

/** Which operation a call means, and everything that is wrong with it. */
export const readCall = (call: Call): { readonly match: Match | null; readonly faults: readonly string[] } => {
  const url = new URL(call.url, "http://github.invalid");
  const found = find(call.method, url.pathname);
  if (found === null) return { match: null, faults: [`no operation ${call.method} ${url.pathname}`] };
  const { operation, path } = found;
  const parameters = (operation.parameters ?? []).map((parameter) => resolved<Parameter>(parameter));
  const query = parameters.filter((parameter) => parameter.in === "query");
  const faults = [
    ...[...url.searchParams.keys()]
      .filter((key) => !query.some(({ name }) => name === key))
      .map((key) => `unknown query ${key}`),
    ...query.flatMap(({ name, required, schema }) => {
      const text = url.searchParams.get(name);
      if (text === null) return required === true ? [`no query ${name}`] : [];
      return faultsOf(schema, typed(text, schema), `query ${name}`);
    }),
    ...parameters
      .filter((parameter) => parameter.in === "path")
      .flatMap(({ name, schema }) => faultsOf(schema, typed(path[name] ?? "", schema), `path ${name}`)),
    ...bodyFaults(operation, call.body),
  ];
  return { match: { operationId: operation.operationId, path }, faults };
};

/** Everything that is wrong with an answer. Refusals that GitHub gives everywhere are not declared for every operation. */
export const answerFaults = (call: Call, status: number, body: unknown): readonly string[] => {
  const found = find(call.method, new URL(call.url, "http://github.invalid").pathname);
  const declared = found?.operation.responses[String(status)];
  if (declared === undefined) {
    return status >= 400
      ? faultsOf(componentRef("basic-error"), body, "answer")
      : [`GitHub does not answer ${status} there`];
  }
  const schema = resolved<Media>(declared).content?.["application/json"]?.schema;
  if (schema === undefined)
    return body === undefined || status >= 400 ? [] : [`a body with ${status}, where GitHub sends none`];
  return faultsOf(schema, body, "answer");
};

const refs = new Map<string, object>();
const componentRef = (name: string): object => {
  const known = refs.get(name) ?? { $ref: `#/components/schemas/${name}` };
  refs.set(name, known);
  return known;
};

const texts: Readonly<Record<string, string>> = {
  uri: "https://github.invalid/x",
  "date-time": "2026-11-20T00:00:00Z",
  email: "octo@github.invalid",
};

type Schema = Readonly<Record<string, unknown>>;

/** The least value that a schema admits. */
const least = (node: Schema): unknown => {
  const schema = "$ref" in node ? resolved<Schema>(node as { $ref: string }) : node;
  const choices = (schema.anyOf ?? schema.oneOf) as readonly Schema[] | undefined;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (Array.isArray(schema.allOf)) return Object.assign({}, ...schema.allOf.map((part: Schema) => least(part)));
  if (choices !== undefined) return choices.some((one) => one.type === "null") ? null : least(choices[0] ?? {});
  const type = schema.type;
  if (Array.isArray(type)) return null;
  if (type === "array") return [];
  if (type === "boolean") return false;
  if (type === "integer" || type === "number") return 1;
  if (type === "string") return texts[String(schema.format)] ?? "x";
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Schema>>;
  const required = (schema.required ?? []) as readonly string[];
  return Object.fromEntries(required.map((key) => [key, least(properties[key] ?? {})]));
};

/** The least value of a named schema, `more` laid over it. */
export const sampleOf = (name: string, more: Schema = {}): Schema => ({
  ...(least(componentRef(name) as Schema) as Schema),
  ...more,
});
