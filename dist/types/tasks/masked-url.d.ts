/** A URL as it may be shown: without user and password, values of its query, fragment, and what looks like a key in its path. */
export declare const maskedUrl: (text: string) => string;
