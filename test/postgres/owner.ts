// A program that owns a server, for the tests of what happens when it ends. Prints where its server is, then waits.
import { startServer } from "../../src/postgres/index.ts";
import { requestFor } from "./request.ts";

const kind = process.env.OWNER_SERVER === "docker" ? "docker" : "embedded";
const server = await startServer(requestFor(kind, { image: process.env.OWNER_IMAGE ?? null }));
const database = await server.createDatabase();
const session = await database.connect();
const [where] = await session.query("select current_setting('data_directory') as data");
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, async () => {
    await server[Symbol.asyncDispose]();
    process.exit(143);
  });
}
if (process.argv[2] === "throw") throw new Error("on purpose");
console.log(JSON.stringify({ ...where, backend: session.pid }));
if (process.argv[2] === "leave") process.exit(0);
if (process.argv[2] === "busy") await session.run("select pg_sleep(600)");
