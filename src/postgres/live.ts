// A database that people use. Nothing is made or dropped here; who connects is verified first, and nothing of the URL is
// ever said but host, port, database and user.
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { type ConnectionOptions, rootCertificates } from "node:tls";
import { Problem, SqlError } from "../model/index.ts";
import { type ConnectionAddress, readConnectionUrl } from "./connection-url.ts";
import type { Session } from "./contract.ts";
import { redact } from "./redact.ts";
import { factsOf } from "./server.ts";
import { openSession } from "./session.ts";

export type LiveRequest = {
  /** Never printed. */
  readonly url: string;
  /** `verify`: the server's certificate and name. `off` is for hosts on this machine only. */
  readonly tls: "verify" | "no-verify" | "off";
  /** File with certificates to trust beside the runtime's own, or its text. */
  readonly caCert: string | null;
  readonly connectTimeoutMs?: number;
  /** Keep the connection that found out for the first `connect` without settings, which has to follow. */
  readonly keep?: boolean;
};

/** A database that people use, reachable. Holds no connection of its own. */
export type Live = {
  /** For the reader: `db.example.com:5432/app`. */
  readonly name: string;
  readonly database: string;
  readonly user: string;
  /** On this machine: a unix socket or a loopback address. */
  readonly local: boolean;
  /** How the line is protected. */
  readonly tls: "verified" | "unverified" | "none";
  readonly version: string;
  readonly major: number;
  readonly superuser: boolean;
  /** Opens a session. `options`: settings given with the login, as `-c name=value`. */
  readonly connect: (options?: { readonly settings?: Readonly<Record<string, string>> }) => Promise<Session>;
  /** What a program of Postgres' own needs to connect in the same way, but for the file of certificates. Holds the password. */
  readonly forPrograms: () => {
    readonly environment: Readonly<Record<string, string>>;
    /** PEM of the certificates to trust. Null: nothing is verified. */
    readonly trusted: string | null;
  };
  /** Takes every spelling of the URL and its password out of a text. */
  readonly redact: (text: string) => string;
};

const LOCAL = /^(\/|localhost$|127\.\d+\.\d+\.\d+$|::1$|\[::1\]$)/;

const PEM = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** The certificates of a PEM file, or of its text. */
const own = (caCert: string): string => {
  const isText = caCert.includes("-----BEGIN ");
  try {
    const text = isText ? caCert : readFileSync(caCert, "utf8");
    const found = text.match(PEM) ?? [];
    if (found.length === 0) throw new Error("no certificate");
    for (const one of found) new X509Certificate(one);
    return text;
  } catch (error) {
    const where = isText ? "the text of `ca-cert`" : caCert;
    throw new Problem("ca-cert-unreadable", `cannot read the certificates in ${where}`, {
      detail: !isText && error instanceof Error ? error.message : "",
      hint: "`ca-cert` is a PEM file, relative to the root of the repository, or the text of one.",
    });
  }
};

const tlsFor = ({ tls, caCert }: LiveRequest, { host }: ConnectionAddress): readonly (ConnectionOptions | false)[] => {
  const local = LOCAL.test(host);
  const trusted = caCert === null ? {} : { ca: own(caCert) };
  const verified: ConnectionOptions = { ...trusted, rejectUnauthorized: true };
  if (tls === "off" && !local) {
    throw new Problem("tls-required", `\`tls: off\` is for databases on this machine, and ${host} is not`, {
      hint: "Leave `tls` out; where the certificate is the server's own, name it with `ca-cert`.",
    });
  }
  if (host.startsWith("/") || tls === "off") return [false];
  if (tls === "no-verify") return [{ ...trusted, rejectUnauthorized: false }];
  return local ? [verified, { rejectUnauthorized: false }, false] : [verified];
};

const certificateFault = /certificate|self.signed|altnames|unable to verify|CERT_|SSL|TLS/i;

const unreachable = (error: unknown, address: ConnectionAddress, hidden: (text: string) => string): Problem => {
  const said = error instanceof Problem ? (error.detail ?? error.message) : error instanceof Error ? error.message : "";
  const where = `${address.host}:${address.port}`;
  const detail = hidden(said);
  if (error instanceof SqlError && error.refusal.sqlstate === "3D000") {
    return new Problem("database-refused", `${where} has no database ${address.database}`, {
      detail,
      hint: "Check the database in the URL.",
    });
  }
  // Class 28 = the login was refused
  if (error instanceof SqlError && error.refusal.sqlstate.startsWith("28")) {
    return new Problem("database-refused", `${where} refused the login as ${address.user}`, {
      detail,
      hint: "Check user, password and database in the URL.",
    });
  }
  // 08, 53, 57 and 58 = it may pass: full, starting, stopping, ill. Anything else is said of this role and this database.
  if (error instanceof SqlError && !/^(08|53|57|58|XX)/.test(error.refusal.sqlstate)) {
    return new Problem("database-refused", `${where} lets ${address.user} not into ${address.database}`, {
      detail,
      hint: "The server is there; see rights to connect, and whether the database takes connections at all.",
    });
  }
  if (/does not support SSL/i.test(said)) {
    return new Problem("tls-not-offered", `${where} offers no encrypted connections`, {
      kind: "could-not-judge",
      hint: "Turn TLS on at the server: a password and production's schema would cross the network in the open.",
    });
  }
  if (/certificate has expired|CERT_HAS_EXPIRED/i.test(said)) {
    return new Problem("tls-expired", `the certificate of ${where} has expired`, {
      kind: "could-not-judge",
      detail,
      hint: "Renew it at the server. Look at the clock of this machine, too.",
    });
  }
  if (/altnames|does not match certificate/i.test(said)) {
    return new Problem("tls-other-host", `the certificate of ${where} is for another host`, {
      kind: "could-not-judge",
      detail,
      hint: "Name the host as the certificate does, or have one made for this name.",
    });
  }
  if (certificateFault.test(said)) {
    return new Problem("tls-unverified", `the certificate of ${where} could not be verified`, {
      kind: "could-not-judge",
      detail,
      hint: "Name the certificate of the one who signed it with `ca-cert` (Supabase and RDS offer theirs for download). `tls: no-verify` goes on without knowing who answers.",
    });
  }
  return new Problem("database-unreachable", `${where} could not be reached`, {
    kind: "could-not-judge",
    detail,
    cause: error instanceof SqlError ? error : undefined,
    hint: "Check host and port in the URL, and that the server accepts connections from here.",
  });
};

const protection = (tls: ConnectionOptions | false): Live["tls"] =>
  tls === false ? "none" : tls.rejectUnauthorized === false ? "unverified" : "verified";

// libpq would look into files and variables of the user's that the verified connection knows nothing of.
const forPrograms = (
  { caCert }: LiveRequest,
  { host, port, user, database, password, options }: ConnectionAddress,
  line: Live["tls"],
): ReturnType<Live["forPrograms"]> => ({
  environment: {
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGDATABASE: database,
    PGSSLMODE: { verified: "verify-full", unverified: "require", none: "disable" }[line],
    PGGSSENCMODE: "disable",
    PGPASSFILE: "/dev/null",
    PGSERVICEFILE: "/dev/null",
    PGCONNECT_TIMEOUT: "10",
    PGAPPNAME: "lockstep",
    ...(password === null ? {} : { PGPASSWORD: password }),
    ...(options === null ? {} : { PGOPTIONS: options }),
  },
  trusted: line !== "verified" ? null : caCert === null ? rootCertificates.join("\n") : own(caCert),
});

const settingsOption = (settings: Readonly<Record<string, string>>, given: string | null): string | null => {
  const asked = Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replace(/([\\ ])/g, "\\$1")}`);
  const all = [...(given === null ? [] : [given]), ...asked];
  return all.length === 0 ? null : all.join(" ");
};

/** Finds out how to connect, and who answers. Rejects with a Problem that holds nothing of the URL. */
export const reachLive = async (request: LiveRequest): Promise<Live> => {
  const address = readConnectionUrl(request.url);
  const hidden = (text: string) => redact(text, [request.url, address.password]);
  const open = (tls: ConnectionOptions | false, settings: Readonly<Record<string, string>>) =>
    openSession({
      ...address,
      tls,
      options: settingsOption(settings, address.options),
      connectTimeoutMs: request.connectTimeoutMs ?? 10_000,
      diagnose: async () => null,
    });
  const tried = async (tls: ConnectionOptions | false): Promise<Live> => {
    const session = await open(tls, {});
    const facts = await factsOf(session).catch(async (error: unknown) => {
      await session[Symbol.asyncDispose]();
      throw error;
    });
    let kept = request.keep === true ? session : null;
    if (kept === null) await session[Symbol.asyncDispose]();
    const { version, number, superuser } = facts;
    return {
      name: `${address.host}:${address.port}/${address.database}`,
      database: address.database,
      user: address.user,
      local: LOCAL.test(address.host),
      tls: protection(tls),
      version,
      major: Math.floor(number / 10_000),
      superuser,
      connect: async ({ settings } = {}) => {
        if (kept !== null && settings === undefined) {
          const first = kept;
          kept = null;
          return first;
        }
        try {
          return await open(tls, settings ?? {});
        } catch (error) {
          throw unreachable(error, address, hidden);
        }
      },
      forPrograms: () => forPrograms(request, address, protection(tls)),
      redact: hidden,
    };
  };
  let last: unknown = null;
  for (const tls of tlsFor(request, address)) {
    try {
      return await tried(tls);
    } catch (error) {
      last = error;
      if (error instanceof SqlError) break;
    }
  }
  throw unreachable(last, address, hidden);
};
