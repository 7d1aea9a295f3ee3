/** A schema, a database, and the verdict on the two. */
export type Pair = {
  readonly says: string;
  readonly prisma: string;
  /** Runs ahead of the schema's own SQL. */
  readonly before?: string;
  /** Instead of the schema's own SQL. */
  readonly sql?: string;
  /** Runs after it. */
  readonly after?: string;
  /** What differs, as `type address`. In sync without. */
  readonly drift?: readonly string[];
  /** What differs and Prisma never compares. */
  readonly unseen?: readonly string[];
  /** What Prisma cannot say. */
  readonly outside?: readonly string[];
  /** Why the verdict is right, where the engine's is another. */
  readonly unlikeTheEngine?: string;
};
