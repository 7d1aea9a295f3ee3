/** A path that a host can find in the repository; null for one that leaves it. */
export const repositoryPath = (file: string): string | null => {
  const path = file.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
  return path === "" || path.startsWith("/") || /^[a-z]:/i.test(path) || path.split("/").includes("..") ? null : path;
};
