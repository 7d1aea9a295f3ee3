// What the bundles hold of others, with their licences: most of them ask that the notice goes wherever the code goes.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the innermost package that a file belongs to; null for our own. */
const packageOf = (path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? null;

/** Folders of the packages of which something is in these bundles, by what esbuild says of them. */
export const bundledPackages = (metafiles) => {
  const outputs = metafiles.flatMap(({ outputs }) => Object.values(outputs));
  const paths = outputs.flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
  return [...new Set(paths.map(packageOf).filter((folder) => folder !== null))];
};

const noticesIn = (folder) =>
  readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n").trim());

/** One text about packages in these folders, below `root`. */
export const licencesText = (root, folders) => {
  const parts = folders.map((folder) => {
    const { name, version, license, author } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const by = typeof author === "string" ? author : (author?.name ?? "its authors");
    const notices = noticesIn(join(root, folder));
    if (typeof license !== "string") throw new Error(`${name} does not say its licence`);
    return { title: `${name} ${version} (${license})`, notices: notices.length > 0 ? notices : [`By ${by}.`] };
  });
  const sorted = [...new Map(parts.map((part) => [part.title, part])).values()].sort((a, b) =>
    a.title < b.title ? -1 : 1,
  );
  return `${sorted.map(({ title, notices }) => [title, "=".repeat(title.length), ...notices].join("\n\n")).join("\n\n\n")}\n`;
};
