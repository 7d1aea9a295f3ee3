// Two calls that the driver does not have: a simple query whose rows are dropped as they arrive, and a copy from text.
import type { Connection, DatabaseError, Submittable } from "pg";
import type { Answer, Notice } from "./contract.ts";

/** The part of the driver's connection that its types leave out. */
export type CopyConnection = Connection & {
  readonly sendCopyFromChunk: (chunk: Buffer) => void;
  readonly endCopyFrom: () => void;
  readonly sendCopyFail: (reason: string) => void;
};

type Callback = (error: Error | null) => void;

export class SimpleQuery implements Submittable {
  callback: Callback | null = null;
  readonly sql: string;
  readonly onDiscard: () => void;
  /** Statements of the text that have completed. */
  completed = 0;

  readonly alone: boolean;

  /** `alone`: nothing was sent behind it. */
  constructor(sql: string, onDiscard: () => void, alone: boolean) {
    this.sql = sql;
    this.onDiscard = onDiscard;
    this.alone = alone;
  }

  submit(connection: Connection): void {
    connection.query(this.sql);
  }

  handleRowDescription(): void {}

  handleDataRow(_message: { readonly fields: readonly (string | null)[] }): void {}

  handleEmptyQuery(): void {}

  handlePortalSuspended(): void {}

  handleCopyData(_message: { readonly chunk: Uint8Array }, _connection: CopyConnection): void {}

  handleCommandComplete(message: { readonly text: string }): void {
    this.completed += 1;
    // Both forget what the session prepared; the driver would go on using names that are gone.
    if (message.text === "DISCARD ALL" || message.text === "DEALLOCATE ALL") this.onDiscard();
  }

  handleCopyInResponse(connection: CopyConnection): void {
    // The server takes the next text for data and never answers it, so nothing but the end can be waited for.
    if (!this.alone) connection.stream.destroy();
    else connection.sendCopyFail("copy from stdin without data");
  }

  handleError(error: Error | DatabaseError): void {
    this.callback?.(error);
  }

  handleReadyForQuery(): void {}
}

/** Keeps what it is answered. Never alone. */
export class Question extends SimpleQuery {
  readonly rows: (readonly (string | null)[])[] = [];
  readonly notices: Notice[] = [];
  #answered = 0;

  constructor(sql: string, onDiscard: () => void) {
    super(sql, onDiscard, false);
  }

  override handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.rows.push(fields);
  }

  override handleReadyForQuery(): void {
    this.#answered = performance.now();
  }

  /** `begun`: when the answer before this one was complete. */
  answer(begun: number): Answer {
    return { ms: this.#answered - begun, rows: this.rows, notices: this.notices };
  }

  get answered(): number {
    return this.#answered;
  }
}

/** Characters per message; small enough that no second copy of a large file is held. */
const CHUNK = 1 << 16;

export class CopyIn extends SimpleQuery {
  readonly #data: string;

  constructor(statement: string, data: string) {
    super(statement, () => undefined, true);
    this.#data = data;
  }

  override handleCopyInResponse(connection: CopyConnection): void {
    this.#send(connection, 0);
  }

  #send(connection: CopyConnection, from: number): void {
    let at = from;
    while (at < this.#data.length) {
      if (connection.stream.destroyed) return;
      const end = chunkEnd(this.#data, at);
      connection.sendCopyFromChunk(Buffer.from(this.#data.slice(at, end), "utf8"));
      at = end;
      if (connection.stream.writableNeedDrain) {
        connection.stream.once("drain", () => this.#send(connection, at));
        return;
      }
    }
    connection.endCopyFrom();
  }
}

function chunkEnd(text: string, from: number): number {
  const end = Math.min(from + CHUNK, text.length);
  const last = text.charCodeAt(end - 1);
  // Never between the halves of a surrogate pair.
  return end < text.length && last >= 0xd800 && last <= 0xdbff ? end + 1 : end;
}
