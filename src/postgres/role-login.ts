// Migrations must log in as their role: after `set role` a stranger's script could `reset role` and be whoever we are. Where
// the server asks for passwords, a role that has none is lent one. It is derived from a secret that parallel runs on the
// same server share, so they lend the same, and it is taken back in the end. A role with a password of its own is not touched.
import { createHmac } from "node:crypto";
import { Problem, SqlError } from "../model/index.ts";
import type { Session } from "./contract.ts";
import { quoteName } from "./quote-name.ts";

export type RoleLogin = {
  readonly connect: (role: string, open: (password: string) => Promise<Session>) => Promise<Session>;
  /** Takes lent passwords back. */
  readonly end: () => Promise<void>;
};

export function roleLogin(secret: string, openAdmin: () => Promise<Session>): RoleLogin {
  const lent = new Set<string>();
  const passwordOf = (role: string) => createHmac("sha256", secret).update(`lockstep role ${role}`).digest("hex");
  const lend = async (role: string) => {
    await using admin = await openAdmin();
    if (await hasPassword(admin, role)) throw ownPassword(role);
    await admin.query(`alter role ${quoteName(role)} password '${passwordOf(role)}'`);
    lent.add(role);
  };
  return {
    connect: async (role, open) => {
      try {
        return await open(passwordOf(role));
      } catch (error) {
        if (!refusedLogin(error)) throw error;
      }
      await lend(role);
      return await open(passwordOf(role));
    },
    end: async () => {
      if (lent.size === 0) return;
      await using admin = await openAdmin();
      for (const role of [...lent].sort()) {
        if (await exists(admin, role)) await admin.query(`alter role ${quoteName(role)} password null`);
      }
    },
  };
}

// 28P01 = invalid_password
function refusedLogin(error: unknown): boolean {
  return error instanceof SqlError && error.refusal.sqlstate === "28P01";
}

async function exists(admin: Session, role: string): Promise<boolean> {
  return (await admin.query("select 1 from pg_catalog.pg_roles where rolname = $1", [role])).length > 0;
}

async function hasPassword(admin: Session, role: string): Promise<boolean> {
  try {
    const rows = await admin.query(
      "select 1 from pg_catalog.pg_authid where rolname = $1 and rolpassword is not null",
      [role],
    );
    return rows.length > 0;
  } catch (error) {
    // 42501 = insufficient_privilege: only a superuser sees it
    if (error instanceof SqlError && error.refusal.sqlstate === "42501") throw ownPassword(role);
    throw error;
  }
}

function ownPassword(role: string): Problem {
  return new Problem("role-login-refused", `the server does not let us log in as ${role}`, {
    kind: "could-not-judge",
    hint: "Use a superuser in the URL and a server where that role has no password, or the `embedded` server.",
  });
}
