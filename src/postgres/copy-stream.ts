// Copies that are larger than memory: data goes through in pieces, and whoever is faster waits for the other.
import { once } from "node:events";
import { type CopyConnection, SimpleQuery } from "./simple-query.ts";

/** Bytes that are handed on at once. */
const PIECE = 1 << 18;

const rowsIn = (tag: string): number => Number(/^COPY (\d+)$/.exec(tag)?.[1] ?? 0);

const forget = (): void => undefined;

class CopyCall extends SimpleQuery {
  rows = 0;
  /** What our own side could not do. */
  failure: unknown = null;

  constructor(statement: string) {
    super(statement, forget, true);
  }

  override handleCommandComplete(message: { readonly text: string }): void {
    super.handleCommandComplete(message);
    this.rows = rowsIn(message.text);
  }
}

export class CopyOut extends CopyCall {
  readonly #take: (piece: Uint8Array) => Promise<void>;
  #pieces: Buffer[] = [];
  #size = 0;
  #under = 0;
  #work: Promise<void> = Promise.resolve();

  constructor(statement: string, take: (piece: Uint8Array) => Promise<void>) {
    super(statement);
    this.#take = take;
  }

  override handleCopyData({ chunk }: { readonly chunk: Uint8Array }, connection: CopyConnection): void {
    // The driver goes on to use the memory that the piece lies in.
    this.#pieces.push(Buffer.from(chunk));
    this.#size += chunk.length;
    if (this.#size >= PIECE) this.#pass(connection);
  }

  #pass(connection: CopyConnection): void {
    const piece = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#size = 0;
    this.#under += 1;
    connection.stream.pause();
    this.#work = this.#work
      .then(() => (this.failure === null ? this.#take(piece) : undefined))
      .then(
        () => {
          this.#under -= 1;
          if (this.#under === 0) connection.stream.resume();
        },
        (error) => {
          this.failure ??= error;
          connection.stream.destroy();
        },
      );
  }

  /** Hands on the rest. */
  async end(): Promise<void> {
    await this.#work;
    if (this.failure !== null) throw this.failure;
    if (this.#size > 0) await this.#take(Buffer.concat(this.#pieces));
  }
}

export class CopyStream extends CopyCall {
  readonly #pieces: AsyncIterable<Uint8Array>;
  #refused = false;

  constructor(statement: string, pieces: AsyncIterable<Uint8Array>) {
    super(statement);
    this.#pieces = pieces;
  }

  override handleCopyInResponse(connection: CopyConnection): void {
    void this.#feed(connection);
  }

  override handleError(error: Error): void {
    this.#refused = true;
    super.handleError(error);
  }

  async #feed(connection: CopyConnection): Promise<void> {
    const { stream } = connection;
    try {
      for await (const piece of this.#pieces) {
        if (this.#refused || stream.destroyed) return;
        connection.sendCopyFromChunk(Buffer.from(piece));
        if (stream.writableNeedDrain) await Promise.race([once(stream, "drain"), once(stream, "close")]);
      }
      if (!this.#refused && !stream.destroyed) connection.endCopyFrom();
    } catch (error) {
      this.failure = error;
      if (!this.#refused && !stream.destroyed) connection.sendCopyFail("the data could not be read");
    }
  }

  async end(): Promise<void> {
    if (this.failure !== null) throw this.failure;
  }
}
