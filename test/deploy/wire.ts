// A proxy that understands how a client speaks to Postgres, message by message, and can be told to do wrong.

import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** `type` is the letter of the message; `text` what it asks, of queries. */
export type Message = { readonly type: string; readonly text: string };
/**
 * What becomes of a message from the client. `cut`: both ends are closed without it. `cut-client`: the client's end alone.
 * `answer-lost`: it is forwarded, and its answer never arrives: the client's end is closed. `swallow`: it is gone, and nobody hears
 * of it. `mute`: it is forwarded, and nothing is passed on any more.
 */
export type Deed = "forward" | "cut" | "cut-client" | "answer-lost" | "swallow" | "mute";

export type Wire = AsyncDisposable & {
  readonly url: string;
  judge: (message: Message) => Deed;
  /** Makes another message of the same length out of one from the client. */
  rewrite: (raw: Buffer) => Buffer;
  /** Milliseconds that every message from the client waits. */
  delayMs: number;
  /** Bytes at a time towards the client. 0: as they come. */
  segment: number;
  /** Keep the server's end open when the client is gone. */
  holds: boolean;
};

/** Cuts a stream of frontend messages; the first has no letter. */
const messages = () => {
  let rest = Buffer.alloc(0);
  let first = true;
  return (chunk: Buffer): readonly { readonly raw: Buffer; readonly message: Message }[] => {
    rest = Buffer.concat([rest, chunk]);
    const found: { raw: Buffer; message: Message }[] = [];
    for (;;) {
      const head = first ? 0 : 1;
      if (rest.length < head + 4) return found;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return found;
      const raw = rest.subarray(0, length);
      const type = first ? "startup" : String.fromCharCode(raw[0] ?? 0);
      const text = type === "Q" || type === "P" ? raw.subarray(5).toString("utf8").replaceAll("\0", " ").trim() : "";
      found.push({ raw, message: { type, text } });
      rest = rest.subarray(length);
      first = false;
    }
  };
};

const passBack = async (chunk: Buffer, client: Socket, segment: number): Promise<void> => {
  if (segment === 0) client.write(chunk);
  else for (let at = 0; at < chunk.length; at += segment) client.write(chunk.subarray(at, at + segment));
};

export const openWire = async (url: string): Promise<Wire> => {
  const target = new URL(url.replace(/@\//, "@localhost/"));
  const socket = `${target.searchParams.get("host")}/.s.PGSQL.${target.searchParams.get("port")}`;
  const ends = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(socket);
    client.setNoDelay(true);
    let mute = false;
    const cut = messages();
    let queue: Promise<void> = Promise.resolve();
    for (const end of [client, upstream]) {
      ends.add(end);
      end.on("error", () => undefined);
      end.on("close", () => ends.delete(end));
    }
    const act = async (raw: Buffer, message: Message) => {
      if (wire.delayMs > 0) await wait(wire.delayMs);
      const deed = wire.judge(message);
      if (deed === "cut") for (const end of [client, upstream]) end.destroy();
      if (deed === "cut-client") client.destroy();
      if (deed === "mute" || deed === "answer-lost") mute = true;
      if (deed === "forward" || deed === "mute" || deed === "answer-lost") upstream.write(wire.rewrite(raw));
      if (deed === "answer-lost") {
        await Promise.race([once(upstream, "data"), wait(2_000)]);
        client.destroy();
        upstream.destroy();
      }
    };
    client.on("data", (chunk) => {
      for (const { raw, message } of cut(chunk)) queue = queue.then(() => act(raw, message));
    });
    upstream.on("data", (chunk) => {
      if (!mute) void passBack(chunk, client, wire.segment);
    });
    client.on("close", () => {
      if (!mute && !wire.holds) upstream.destroy();
    });
    upstream.on("close", () => client.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const wire: Wire = {
    url: `postgres://${target.username}@127.0.0.1:${port}${target.pathname}`,
    judge: () => "forward",
    rewrite: (raw) => raw,
    delayMs: 0,
    segment: 0,
    holds: false,
    [Symbol.asyncDispose]: async () => {
      for (const end of ends) end.destroy();
      server.close();
    },
  };
  return wire;
};
