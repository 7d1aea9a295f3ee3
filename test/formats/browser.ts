// A real Chromium, Debian's: CHROMIUM names another. On a machine without one the tests that look at pages are left out; with
// CI=true they fail.
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const program = candidates.find((path) => path !== undefined && existsSync(path));

export const hasBrowser = program !== undefined || process.env.CI === "true";

export const openBrowser = (): Promise<Browser> => {
  if (program === undefined) throw new Error("there is no Chromium: install Debian's package chromium");
  return chromium.launch({
    executablePath: program,
    // As root there is no sandbox to be had; the rest keeps it from talking to anybody.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
};
