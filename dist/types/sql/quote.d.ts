/** A name as SQL takes it, quoted only when it must be. */
export declare function quoteName(name: string): string;
/** A text as a literal that means the same under every setting of standard_conforming_strings. */
export declare function quoteLiteral(text: string): string;
export declare function qualified(schema: string, name: string): string;
/** A name as people say it, of one that SQL or Postgres wrote: without quotes. */
export declare function unquoted(name: string): string;
/** The parts of a dotted name, as they were written: `public."My table".id` → public, "My table", id. */
export declare function partsOfName(name: string): readonly string[];
