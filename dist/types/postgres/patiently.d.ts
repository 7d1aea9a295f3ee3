export type Pauses = {
    /** Milliseconds of the first pause; each is twice the one before, up to the longest. */
    readonly first: number;
    readonly longest: number;
    /** Milliseconds after which nothing new is begun. */
    readonly forMs: number;
    readonly now: () => number;
    readonly wait: (ms: number) => Promise<void>;
};
/** Does work again and again while it is refused for what may pass. Work is told the milliseconds that are left. */
export declare const patiently: <T>({ first, longest, forMs, now, wait }: Pauses, mayPass: (error: unknown) => boolean, work: (left: number) => Promise<T>) => Promise<T>;
