import type { CheckRequest } from "../model/index.ts";
import { platforms } from "../platforms/index.ts";
import type { Server, ServerRequest } from "../postgres/index.ts";
import { serverRequest, startFor } from "./server.ts";

// A server that starts while the files of a history are read: both take about as long, and hardly need each other.

export type EarlyServer = AsyncDisposable & {
  /** A folder with this layout was found. */
  readonly begin: (layout: string) => void;
  /** The server that was begun, where it is the one that is asked for, or a new one. */
  readonly take: (asked: ServerRequest) => Promise<Server>;
};

type Begun = { readonly asked: ServerRequest; readonly server: Promise<Server> };

// What is told of the server is settled by reading the history; until then it is guessed.
const guessed = ({ settings }: CheckRequest, layout: string) =>
  platforms.find(({ id }) => (settings.platform === "auto" ? id === layout : id === settings.platform)) ??
  platforms.find(({ id }) => id === "plain");

const same = (a: ServerRequest, b: ServerRequest): boolean =>
  a.superuserName === b.superuserName && a.extensionFiles === b.extensionFiles;

/** Nothing is begun on a server that is not ours alone. */
export const earlyServer = (request: CheckRequest): EarlyServer => {
  const { settings, signal } = request;
  const ours = settings.postgres !== "url" && settings.postgres !== "docker";
  const may = ours && settings.postgresUrl === null && settings.dockerImage === null;
  let begun: Begun | null = null;
  const drop = async (): Promise<void> => {
    const server = await begun?.server.catch(() => null);
    begun = null;
    await server?.[Symbol.asyncDispose]();
  };
  return {
    begin: (layout) => {
      const platform = guessed(request, layout);
      if (!may || begun !== null || platform === undefined) return;
      const asked = serverRequest(request, platform);
      begun = { asked, server: startFor(asked, signal) };
      // Whoever takes it hears of it.
      begun.server.catch(() => undefined);
    },
    take: async (asked) => {
      if (begun === null || !same(begun.asked, asked)) {
        await drop();
        return startFor(asked, signal);
      }
      const { server } = begun;
      begun = null;
      return server;
    },
    [Symbol.asyncDispose]: drop,
  };
};
