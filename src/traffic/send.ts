import { type Script, SqlError } from "../model/index.ts";
import type { Answer, Notice, Session } from "../postgres/contract.ts";
import type { Site } from "../rehearse/index.ts";
import { type Piece, textOf } from "../sql/index.ts";

type Sending = { readonly session: Session; readonly lender: Site["lender"] };

export const chatty = "set client_min_messages = debug1";

const settled = (answer: PromiseSettledResult<Answer> | undefined): Answer => {
  if (answer?.status === "fulfilled") return answer.value;
  throw answer?.reason ?? new Error("nothing was sent");
};

export type Ran = { readonly ms: number; readonly notices: readonly Notice[] };

/** Sends one statement, with the rights that it may have lent. */
export const send = async ({ session, lender }: Sending, script: Script, piece: Piece): Promise<Ran> => {
  const text = textOf(script, piece);
  if (piece.copy !== null) {
    return { ms: await session.copy(text, script.sql.slice(piece.copy.start, piece.copy.end)), notices: [] };
  }
  const may = lender?.may(piece.tag, text) === true && session.status() === "transaction";
  if (may) await session.run("savepoint lockstep_lend");
  const [, own] = await session.askAll([chatty, text]);
  try {
    const { ms, notices } = settled(own);
    return { ms, notices };
  } catch (error) {
    // 42501 = insufficient_privilege
    if (!may || lender === null || !(error instanceof SqlError) || error.refusal.sqlstate !== "42501") throw error;
    await session.run("rollback to savepoint lockstep_lend");
    let ms = 0;
    const lent = await lender.lend(session, piece.tag, async () => {
      ms = await session.run(text);
    });
    if (!lent) throw error;
    return { ms, notices: [] };
  }
};
