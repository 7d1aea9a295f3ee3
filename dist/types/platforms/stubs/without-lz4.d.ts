export declare const withoutLz4: (sql: string) => string;
