// Measures how fast a fleet at tip is recognised: makes many databases by template on a server of its own, with a history in
// each, and asks `lockstep status` and `lockstep promote` about all of them.
//   node scripts/fleet.mjs [DATABASES] [MIGRATIONS]

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [databases = 1_000, migrations = 100] = process.argv.slice(2).map(Number);
const sources = `
export { runCli } from "./src/cli/run-cli.ts";
export { loaded } from "./src/cli/stories.ts";
export { startServer } from "./src/postgres/index.ts";
`;
const folder = await mkdtemp(join(root, "node_modules/.lockstep-fleet-"));
const project = await mkdtemp(join(tmpdir(), "lockstep-fleet-"));
const say = (text) => process.stdout.write(`${text}\n`);
const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;

const load = async () => {
  const outfile = join(folder, "fleet.mjs");
  await build({
    stdin: { contents: sources, resolveDir: root, loader: "ts" },
    outfile,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
  return await import(pathToFileURL(outfile).href);
};

/** Processor time of a server's processes that ended, in milliseconds: each connection is one. */
const serverTime = async (server) => {
  const database = await server.createDatabase();
  const session = await database.connect();
  const [{ parent }] = await session.query(
    "select substring(pg_read_file('/proc/' || pg_backend_pid() || '/stat') from '\\) . (\\d+)')::int as parent",
  );
  await session[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  const stat = await readFile(`/proc/${parent}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // Fields 14 to 17: its own, and that of children that were waited for, in hundredths of a second.
  return fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0) * 10;
};

const run = async ({ runCli, loaded }, words) => {
  const printed = [];
  const output = { write: async (text) => printed.push(text), isTerminal: false, columns: 100 };
  const start = performance.now();
  const code = await runCli(
    words,
    {
      stdout: output,
      stderr: { ...output, write: async (text) => process.stderr.write(text) },
      cwd: project,
      environment: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR },
      signal: new AbortController().signal,
      ask: null,
      endGroup: () => undefined,
      today: "2026-01-01",
      now: () => performance.now(),
      clock: () => "2026-01-01T00:00:00.000Z",
      tool: "0.0.0",
      node: process.version,
    },
    async () => loaded,
  );
  return { code, ms: performance.now() - start, head: printed.join("").split("\n")[0] };
};

try {
  const code = await load();
  const server = await code.startServer({
    server: "embedded",
    major: 18,
    url: null,
    image: null,
    superuserName: "postgres",
    extensionFiles: [],
    environment: process.env,
    progress: () => undefined,
    // A thousand databases are more than a rehearsal may write.
    limits: { bytes: 64 * 2 ** 30 },
  });
  try {
    const first = await server.createDatabase();
    const session = await first.connect();
    const [at] = await session.query(
      "select current_setting('unix_socket_directories') as host, current_setting('port') as port, current_user::text as user",
    );
    const urlOf = (name) => `postgres://${at.user}@/${name}?host=${encodeURIComponent(at.host)}&port=${at.port}`;
    await mkdir(join(project, "migrations"));
    for (let one = 1; one <= migrations; one += 1) {
      const id = String(one).padStart(4, "0");
      await writeFile(join(project, `migrations/${id}_t.sql`), `create table t${id} (id integer primary key);\n`);
      await writeFile(join(project, `migrations/${id}_t.down.sql`), `drop table t${id};\n`);
    }
    await writeFile(join(project, "one.txt"), `t0 ${urlOf(first.name)}\n`);
    const made = await run(code, ["promote", "--targets", "one.txt", "--rehearse", "off"]);
    if (made.code !== 0) throw new Error(made.head);
    await session[Symbol.asyncDispose]();
    const copying = performance.now();
    const names = Array.from({ length: databases }, (_, number) => `fleet_${number}`);
    const postgres = await server.createDatabase();
    const admin = await postgres.connect();
    for (const name of names) await admin.run(`create database ${name} template ${first.name} strategy file_copy`);
    say(`${databases} databases with ${migrations} migrations each, made in ${seconds(performance.now() - copying)}`);
    await writeFile(join(project, "fleet.txt"), `${names.map((name) => `${name} ${urlOf(name)}`).join("\n")}\n`);
    await admin[Symbol.asyncDispose]();
    for (const command of ["status", "promote"]) {
      const before = [process.cpuUsage(), await serverTime(server)];
      const { code: ended, ms, head } = await run(code, [command, "--targets", "fleet.txt"]);
      const { user, system } = process.cpuUsage(before[0]);
      const spent = `processor time: ours ${seconds((user + system) / 1_000)}, the server's ${seconds((await serverTime(server)) - before[1])}`;
      say(`${command}: ended with ${ended} after ${seconds(ms)} (${spent}): ${head}`);
    }
  } finally {
    await server[Symbol.asyncDispose]();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
  await rm(project, { recursive: true, force: true });
}
