// Hosts with a pooler give two URLs, and teams keep both: DATABASE_URL and DIRECT_URL, in either role. A migration needs a
// session of its own, so of two the one that does not say that it is pooled is taken.

type Environment = Readonly<Record<string, string | undefined>>;

const isPooled = (url: string): boolean =>
  /[?&]pgbouncer=true\b/.test(url) || /^[^?#]*:6543(?=[/?#]|$)/.test(url) || /^[^?#]*-pooler\.[^?#]*/.test(url);

const isPostgres = (url: string): boolean => /^postgres(ql)?:\/\//.test(url);

/** Should DIRECT_URL stand in for DATABASE_URL? */
export const takesDirect = ({ DATABASE_URL: usual = "", DIRECT_URL: direct = "" }: Environment): boolean =>
  isPooled(usual) && isPostgres(direct) && !isPooled(direct);

export const directNote = "`DIRECT_URL` was taken: `DATABASE_URL` leads to a pooler.";
