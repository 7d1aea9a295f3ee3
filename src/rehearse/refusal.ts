import { SqlError } from "../model/index.ts";

/** What Postgres refused, or null when it went well. Anything but a refusal flies on. */
export const refusalOf = async (work: Promise<unknown>): Promise<SqlError | null> => {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof SqlError) return error;
    throw error;
  }
};
