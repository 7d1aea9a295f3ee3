// A server that the user gives. It may be shared, so we make databases that nobody else can have named, drop those and
// nothing else, and never say what the URL holds.
import { randomBytes } from "node:crypto";
import type { ConnectionOptions } from "node:tls";
import { Problem, SqlError } from "../model/index.ts";
import { type ConnectionAddress, readConnectionUrl } from "./connection-url.ts";
import type { ServerKind, Session } from "./contract.ts";
import { MAJORS_IN_WORDS, SUPPORTED_MAJORS } from "./majors.ts";
import { redact } from "./redact.ts";
import { roleLogin } from "./role-login.ts";
import { factsOf, serverOf } from "./server.ts";
import { openSession } from "./session.ts";

const CONNECT_TIMEOUT_MS = 10_000;

export const url: ServerKind = {
  id: "url",
  unavailable: async (request) => (request.url ? null : "no URL was given"),
  start: async (request) => {
    if (!request.url)
      throw new Problem("url-missing", "no URL of a Postgres server was given", {
        hint: "Give one as `postgres-url`.",
      });
    const address = readConnectionUrl(request.url);
    const { session, tls } = await firstSession(address, request.url);
    await using first = session;
    await examine(first, request.major);
    const open = (user: string, password: string | null, database: string) =>
      connectTo({ ...address, user, password, database }, tls);
    const roles = roleLogin(request.url, () => open(address.user, address.password, address.database));
    return await serverOf({
      id: "url",
      connect: (user, database) =>
        user === null || user === address.user
          ? open(address.user, address.password, database ?? address.database)
          : roles.connect(user, (password) => open(user, password, database ?? address.database)),
      databaseName: () => `lockstep_${randomBytes(8).toString("hex")}`,
      stop: roles.end,
      limits: { ...request.limits, folder: null },
      disposable: false,
    });
  },
};

function connectTo(address: ConnectionAddress, tls: ConnectionOptions | false): Promise<Session> {
  return openSession({ ...address, tls, connectTimeoutMs: CONNECT_TIMEOUT_MS, diagnose: async () => null });
}

/** Finds the way of connecting that works. */
async function firstSession(address: ConnectionAddress, secret: string) {
  let last: unknown = null;
  for (const tls of address.tls) {
    try {
      return { session: await connectTo(address, tls), tls };
    } catch (error) {
      last = error;
    }
  }
  throw refusal(last, [address.password, secret]);
}

async function examine(session: Session, major: number | null): Promise<void> {
  const { version, number, creates } = await factsOf(session);
  const found = Math.floor(number / 10_000);
  if (!SUPPORTED_MAJORS.includes(found)) {
    throw new Problem("postgres-version-unsupported", `the server at the URL is Postgres ${version}`, {
      hint: `Lockstep works with Postgres ${MAJORS_IN_WORDS}.`,
    });
  }
  if (major !== null && major !== found) {
    throw new Problem("postgres-version-differs", `the server at the URL is Postgres ${version}, not ${major}`, {
      hint: `Ask for version ${found}, or for none.`,
    });
  }
  if (!creates) {
    throw new Problem("url-cannot-create", "the user in the URL may not create databases on that server", {
      hint: "Run `alter role … createdb` on a primary, or use the `embedded` server.",
    });
  }
}

function refusal(error: unknown, secrets: readonly (string | null)[]): Problem {
  const said = error instanceof Problem ? (error.detail ?? error.message) : error instanceof Error ? error.message : "";
  const detail = redact(said, secrets);
  // Class 28 = the login was refused, 3D000 = no such database
  if (error instanceof SqlError && /^(28|3D)/.test(error.refusal.sqlstate)) {
    return new Problem("url-refused", "the server at the URL refused the login", {
      detail,
      hint: "Check user, password and database in the URL.",
    });
  }
  if (/password must be/.test(said)) {
    return new Problem("url-refused", "the server at the URL asks for a password and the URL has none", {
      hint: "Put the password into the URL.",
    });
  }
  return new Problem("url-unreachable", "the server at the URL could not be reached", {
    kind: "could-not-judge",
    detail,
    hint: "Check host, port and sslmode in the URL, and that the server accepts connections from here.",
  });
}
