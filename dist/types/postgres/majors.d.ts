export declare const SUPPORTED_MAJORS: readonly number[];
export declare const DEFAULT_MAJOR = 18;
/** For sentences: `14 to 18`. */
export declare const MAJORS_IN_WORDS: string;
