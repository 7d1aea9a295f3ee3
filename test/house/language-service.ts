// GitHub's own validator of workflows, told what our action takes. It imports JSON in a way that Node refuses, so it is
// bundled into a module of a moment.
import { mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

export type Complaint = { readonly line: number; readonly message: string };

type Service = {
  readonly validate: (
    document: unknown,
    options: unknown,
  ) => Promise<readonly { readonly message: string; readonly range: { readonly start: { readonly line: number } } }[]>;
  readonly TextDocument: { readonly create: (uri: string, language: string, version: number, text: string) => unknown };
};

/** What an action.yml says of itself. */
export type Metadata = { readonly name: string; readonly inputs?: Readonly<Record<string, unknown>> };

const loadService = async (): Promise<Service> => {
  const folder = await mkdtemp(resolve("node_modules/.lockstep-service-"));
  try {
    const outfile = join(folder, "service.mjs");
    await build({
      stdin: {
        contents: `export { validate } from "@actions/languageservice";
          export { TextDocument } from "vscode-languageserver-textdocument";`,
        resolveDir: process.cwd(),
      },
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      banner: { js: "import{createRequire as $r}from'node:module';const require=$r(import.meta.url);" },
      logLevel: "error",
    });
    return (await import(pathToFileURL(outfile).href)) as Service;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** A validator of files below .github/workflows/ and of action.yml. `described`: what an action takes. */
export const openValidator = async (
  described: (owner: string, name: string, path: string) => Metadata | undefined,
): Promise<(uri: string, text: string) => Promise<readonly Complaint[]>> => {
  const { validate, TextDocument } = await loadService();
  const fetchActionMetadata = async (asked: {
    readonly owner: string;
    readonly name: string;
    readonly path?: string;
  }) => described(asked.owner, asked.name, asked.path ?? "");
  let reads = 0;
  return async (uri, text) => {
    // It remembers what it read under a name, whatever the text is now.
    reads += 1;
    const document = TextDocument.create(`file:///${reads}/${uri}`, "yaml", 1, text);
    const found = await validate(document, { actionsMetadataProvider: { fetchActionMetadata } });
    return found.map(({ message, range }) => ({ line: range.start.line + 1, message }));
  };
};
