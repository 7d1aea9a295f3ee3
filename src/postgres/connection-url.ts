// Reads a Postgres URL by our own rules, because drivers differ on what `sslmode` means and change their minds. The words
// mean what libpq says they mean; `no-verify` is the drivers' own. What is not understood is refused, never guessed at.
import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import { Problem } from "../model/index.ts";

export type ConnectionAddress = {
  /** A host name, or the folder of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | null;
  readonly database: string;
  /** Ways to connect, to be tried in this order. */
  readonly tls: readonly (ConnectionOptions | false)[];
  readonly options: string | null;
};

const REMEDY = "Write it as postgres://user:password@host:5432/database, with %-codes for special characters.";

/** Rejects with a Problem that holds nothing of the URL. */
export function readConnectionUrl(text: string): ConnectionAddress {
  const url = parse(text);
  const host = bare(url.searchParams.get("host") ?? decode(url.hostname));
  const user = url.searchParams.get("user") ?? decode(url.username);
  if (host === "") throw wrong("names no host");
  if (host.includes(",")) throw wrong("names several hosts");
  if (user === "") throw wrong("names no user");
  const password = url.searchParams.get("password") ?? decode(url.password);
  const port = Number(url.searchParams.get("port") ?? (url.port || "5432"));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw wrong("has no valid port");
  return {
    host,
    port,
    user,
    password: password === "" ? null : password,
    database: url.searchParams.get("dbname") ?? (decode(url.pathname.slice(1)) || user),
    tls: host.startsWith("/") ? [false] : tlsOf(url.searchParams),
    options: url.searchParams.get("options"),
  };
}

function parse(text: string): URL {
  const trimmed = text.trim();
  if (!/^postgres(ql)?:\/\//.test(trimmed)) throw wrong("does not begin with postgres://");
  try {
    return new URL(trimmed);
  } catch {
    // A URL without a host, as in `postgres://user@/database?host=/socket`, is only valid to libpq.
    const withHost = trimmed.replace(/^(\w+:\/\/(?:[^/?#]*@)?)(?=[/?]|$)/, "$1localhost");
    try {
      return new URL(withHost);
    } catch {
      throw wrong("cannot be read");
    }
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong("has a broken %-code");
  }
}

/** An IPv6 address comes in brackets. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

const UNVERIFIED: ConnectionOptions = { rejectUnauthorized: false };

function tlsOf(parameters: URLSearchParams): readonly (ConnectionOptions | false)[] {
  const files = {
    ...fileOption("ca", parameters.get("sslrootcert")),
    ...fileOption("cert", parameters.get("sslcert")),
    ...fileOption("key", parameters.get("sslkey")),
  };
  const anyHost: ConnectionOptions = { ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined };
  const unverified = { ...files, ...UNVERIFIED };
  const modes = {
    disable: [false],
    allow: [false, unverified],
    prefer: [unverified, false],
    require: ["ca" in files ? anyHost : unverified],
    "no-verify": [unverified],
    "verify-ca": [anyHost],
    "verify-full": [{ ...files, rejectUnauthorized: true }],
  } as const satisfies Record<string, readonly (ConnectionOptions | false)[]>;
  const mode = parameters.get("sslmode") ?? "prefer";
  const found = Object.entries(modes).find(([name]) => name === mode);
  if (!found) throw wrong(`has an unknown sslmode (known are ${Object.keys(modes).join(", ")})`);
  return found[1];
}

function fileOption(name: "ca" | "cert" | "key", path: string | null) {
  // `system` asks for the certificates that come with the runtime.
  if (path === null || path === "" || path === "system") return {};
  try {
    return { [name]: readFileSync(path, "utf8") };
  } catch {
    throw wrong(`names a file for its ${name === "ca" ? "root certificate" : name} that cannot be read`);
  }
}

function wrong(what: string): Problem {
  return new Problem("url-invalid", `the Postgres URL ${what}`, { hint: REMEDY });
}
