// F66: what stands between us and a server that is not on this machine, with live certificates.
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serverAccount } from "../../src/postgres/account.ts";
import { reachLive, type Server } from "../../src/postgres/index.ts";
import { ownCluster } from "../deploy/own-cluster.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";

/** An address of this machine that nobody takes for local. */
const address = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === "IPv4" && !one.internal)?.address;

let server: Server;
let folder = "";
beforeAll(async () => {
  server = await embeddedServer();
  folder = mkdtempSync(join(tmpdir(), "lk-tls-"));
  chmodSync(folder, 0o755);
  authority("ca");
  authority("other");
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);

const openssl = (...args: readonly string[]) => execFileSync("openssl", [...args], { stdio: "ignore", cwd: folder });

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"] as const;

function authority(name: string): void {
  openssl(
    "req",
    "-x509",
    ...newKey,
    "-keyout",
    `${name}.key`,
    "-out",
    `${name}.crt`,
    "-subj",
    `/CN=${name}`,
    "-days",
    "30",
  );
}

/** A certificate of the first authority. `ended`: of a time that is over; only `ca` can date one back everywhere. */
const certify = (name: string, subject: string, ended = false): void => {
  const home = at(`${name}-ca`);
  mkdirSync(home);
  const settings = ["[ca]", "default_ca = d", "[d]", `database = ${home}/index`, `new_certs_dir = ${home}`];
  const more = [`serial = ${home}/serial`, "default_md = sha256", "policy = p", "copy_extensions = copy"];
  writeFileSync(join(home, "index"), "");
  writeFileSync(join(home, "serial"), "01\n");
  writeFileSync(join(home, "conf"), [...settings, ...more, "[p]", "commonName = supplied", ""].join("\n"));
  const asked = ["-subj", "/CN=server", "-addext", `subjectAltName=${subject}`];
  openssl("req", "-new", ...newKey, "-keyout", `${name}.key`, "-out", `${name}.csr`, ...asked);
  const when = ended ? ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"] : ["-days", "30"];
  const signed = ["-cert", "ca.crt", "-keyfile", "ca.key", "-config", join(home, "conf"), ...when];
  openssl("ca", "-batch", "-notext", "-in", `${name}.csr`, "-out", `${name}.crt`, ...signed);
};

const serving = async (certificate: string | null) => {
  const account = serverAccount();
  const tls =
    certificate === null
      ? []
      : ["ssl = on", `ssl_cert_file = '${at(`${certificate}.crt`)}'`, `ssl_key_file = '${at(`${certificate}.key`)}'`];
  if (certificate !== null) {
    chmodSync(at(`${certificate}.key`), 0o600);
    if (account !== null) chownSync(at(`${certificate}.key`), account.uid, account.gid);
  }
  return ownCluster(server, [`listen_addresses = '${address}'`, ...tls], null, `host all all ${address}/32 trust`);
};

const reach = (url: string, caCert: string | null) =>
  reachLive({ url, tls: "verify", caCert: caCert === null ? null : at(`${caCert}.crt`) });

describe.skipIf(address === undefined)("F66: a server elsewhere", () => {
  const url = (more = "") => `postgres://postgres@${address}:5432/postgres${more}`;

  test("that offers no encryption is refused", async () => {
    await using _ = await serving(null);
    await expect(reach(url(), null)).rejects.toMatchObject({
      message: `${address}:5432 offers no encrypted connections`,
    });
  });

  test("of an authority that nobody here knows is refused, and believed with `ca-cert`", async () => {
    certify("good", `IP:${address}`);
    await using _ = await serving("good");
    const stranger = await reach(url(), null).catch((error) => error);
    expect(stranger).toMatchObject({ code: "tls-unverified", hint: expect.stringContaining("ca-cert") });
    const wrong = await reach(url(), "other").catch((error) => error);
    expect(wrong.message).toBe(stranger.message);
    expect(await reach(url(), "ca")).toMatchObject({ tls: "verified", local: false });
    const text = readFileSync(at("ca.crt"), "utf8");
    const believed = await reachLive({ url: url(), tls: "verify", caCert: text });
    expect([believed.tls, believed.forPrograms().trusted]).toEqual(["verified", text]);
    const broken = text.replace(/[A-Za-z]{20}/, "x");
    const refused = await reachLive({ url: url(), tls: "verify", caCert: broken }).catch((error) => error);
    expect(refused).toMatchObject({ message: "cannot read the certificates in the text of `ca-cert`" });
    await expect(reach(url(), "nowhere")).rejects.toMatchObject({
      code: "ca-cert-unreadable",
      detail: expect.stringContaining("no such file"),
    });
    await expect(reach(url("?sslmode=maybe"), "ca")).rejects.toMatchObject({
      message: expect.stringContaining("unknown sslmode"),
    });
    // The URL cannot talk us out of it.
    expect(await reach(url("?sslmode=disable"), "ca")).toMatchObject({ tls: "verified" });
  });

  test("whose certificate is for another host is refused, with that host named", async () => {
    certify("elsewhere", "DNS:db.example.com");
    await using _ = await serving("elsewhere");
    await expect(reach(url(), "ca")).rejects.toMatchObject({
      message: `the certificate of ${address}:5432 is for another host`,
    });
  });

  test("whose certificate has ended is refused, and that is said", async () => {
    certify("expired", `IP:${address}`, true);
    await using _ = await serving("expired");
    await expect(reach(url(), "ca")).rejects.toMatchObject({
      message: `the certificate of ${address}:5432 has expired`,
    });
  });
});
