import { connect, createServer } from "node:net";

export type Door = AsyncDisposable & { readonly port: number };

/** A port on this machine for a server that listens on a socket in a folder alone: many tools know only hosts and ports. */
export const doorTo = async (socket: string): Promise<Door> => {
  const server = createServer((client) => {
    const inside = connect(socket);
    client.pipe(inside).pipe(client);
    client.on("error", () => inside.destroy());
    inside.on("error", () => client.destroy());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, [Symbol.asyncDispose]: () => new Promise((done) => server.close(() => done())) };
};
