// Can somebody make more of themselves? Each way of writing a row of one's own that policies go by is taken, and whoever took
// it tries again what was closed before. What was open already, and what a guard refuses or puts right, does not show.
import type { Access, Command, Rise } from "../../model/index.ts";
import type { Filled } from "../../rows/index.ts";
import type { Facts } from "../facts/contract.ts";
import type { Actor } from "../probe/actor.ts";
import type { Ground } from "../probe/ground.ts";
import { order, whereOf } from "../probe/matrix.ts";
import type { Probe, Runner } from "../probe/runner.ts";
import { type Outcomes, type TrialName, trialsOf, type Where } from "../probe/trials.ts";
import { accessOf } from "../probe/verdicts.ts";
import { type Attempt, attemptsAt } from "./attempts.ts";
import { newcomerOf, readersOf, signUpsFor } from "./sign-ups.ts";
import { type Deciding, makesRowsOf } from "./what-decides.ts";

export type RisesRequest = {
  readonly run: Runner;
  readonly maker: string;
  readonly facts: Facts;
  readonly deciding: readonly Deciding[];
  readonly grounds: ReadonlyMap<string, Ground>;
  readonly filled: Filled["tables"];
  readonly actors: readonly Actor[];
  readonly matrix: readonly Access[];
};

/** Bounds on what is tried, so that a schema in which everything speaks of everything costs no more than another. */
const MOST = { attempts: 160, taken: 32, governed: 24 } as const;

const COMMANDS = ["select", "insert", "update", "delete"] as const satisfies readonly Command[];
const WANTED: Readonly<Record<Command, readonly TrialName[]>> = {
  select: ["select"],
  insert: ["insertOwn", "insertForeign"],
  update: ["update"],
  delete: ["delete"],
};

const probeOf = ({ actor, steps }: Attempt): Probe => {
  const [role, act] = steps.at(-1) ?? [actor.role, ""];
  return { role, act, settings: actor.settings, before: steps.slice(0, -1), mode: "write" };
};

const keyOf = (relation: string, identity: string): string => JSON.stringify([relation, identity]);

/** Commands that did not reach every row. */
const closedIn = (access: Access): readonly Command[] =>
  COMMANDS.filter((command) => ["none", "own"].includes(access.cells[command].reach));

type Second = { readonly attempt: Attempt; readonly where: Where; readonly closed: readonly Command[] };

const secondsOf = (
  request: Pick<RisesRequest, "grounds" | "filled">,
  attempt: Attempt,
  fared: ReadonlyMap<string, Access>,
): readonly Second[] =>
  attempt.deciding.governs.slice(0, MOST.governed).flatMap((name): Second[] => {
    const ground = request.grounds.get(name);
    const access = fared.get(keyOf(name, attempt.actor.identity.id));
    if (ground === undefined || access === undefined || ground.failed !== null || ground.relation.exempt !== null)
      return [];
    const closed = closedIn(access);
    return closed.length === 0 ? [] : [{ attempt, where: whereOf(ground, request.grounds, request.filled), closed }];
  });

/** What opened once the attempt was made. */
const openedTo = async (run: Runner, seconds: readonly Second[]): Promise<readonly (readonly Command[])[]> => {
  const probes = seconds.map(({ attempt, where, closed }) => {
    const trials = trialsOf(where, attempt.actor);
    const names = closed.flatMap((command) => WANTED[command]);
    return names.flatMap((name) => {
      const probe = trials[name];
      return probe === undefined ? [] : [{ name, probe: { ...probe, before: attempt.steps } }];
    });
  });
  const outcomes = await run(probes.flat().map(({ probe }) => probe));
  let at = 0;
  return seconds.map(({ attempt, where, closed }, index) => {
    const told = (probes[index] ?? []).map(({ name }) => [name, outcomes[at++]] as const);
    const fates: Outcomes = Object.fromEntries(told.filter(([, outcome]) => outcome?.phase !== "prepare"));
    const { cells } = accessOf(where, attempt.actor, fates, null);
    return closed.filter((command) => cells[command].reach === "all");
  });
};

const riseOf = ({ actor, deciding, by, writes }: Attempt, opens: Rise["opens"]): Rise => ({
  identity: actor.identity.id,
  relation: deciding.table.name,
  ...{ by, writes, opens },
});

const told = ({ opens }: Rise): readonly string[] => opens.map(({ relation, command }) => `${command} ${relation}`);

/** Does another way open as much, with less to write? */
const isBeaten = (rise: Rise, all: readonly Rise[]): boolean =>
  all.some((other) => {
    const same = other.relation === rise.relation && other.identity === rise.identity && other.by === rise.by;
    if (other === rise || !same) return false;
    const opened = new Set(told(other));
    if (!told(rise).every((one) => opened.has(one))) return false;
    const further = opened.size - rise.opens.length || rise.writes.length - other.writes.length;
    return further > 0 || (further === 0 && all.indexOf(other) < all.indexOf(rise));
  });

const keyOfRise = ({ relation, identity, by, writes }: Rise): string =>
  JSON.stringify([relation, identity, by, writes]);

/** Without those that others beat. */
const best = (rises: readonly Rise[]): readonly Rise[] =>
  rises.filter((rise) => !isBeaten(rise, rises)).toSorted((one, other) => order(keyOfRise(one), keyOfRise(other)));

const attemptsFor = (request: RisesRequest, fared: ReadonlyMap<string, Access>): readonly Attempt[] => {
  const { deciding, grounds, actors, maker, facts } = request;
  return deciding.flatMap((one) => {
    const ground = grounds.get(one.table.name);
    if (ground === undefined || ground.failed !== null) return [];
    const given = makesRowsOf(facts.routines, one.table);
    const governed = one.governs.flatMap((name) => grounds.get(name) ?? []);
    return actors.flatMap((actor) => {
      const access = fared.get(keyOf(one.table.name, actor.identity.id));
      const tries = actor.identity.actsAs === "user" && access !== undefined;
      return tries ? attemptsAt(one, ground, actor, { maker, access, given, governed }) : [];
    });
  });
};

/** Opens of each attempt that went through and opened something. */
const carriedOut = async (
  { run, grounds, filled }: RisesRequest,
  attempts: readonly Attempt[],
  fared: ReadonlyMap<string, Access>,
): Promise<readonly Rise[]> => {
  const outcomes = await run(attempts.map(probeOf));
  const taken = attempts.filter((_, index) => outcomes[index]?.refusal === null && outcomes[index].touched > 0);
  const seconds = taken.slice(0, MOST.taken).flatMap((attempt) => secondsOf({ grounds, filled }, attempt, fared));
  const opened = await openedTo(run, seconds);
  const byAttempt = new Map<Attempt, { readonly relation: string; readonly command: Command }[]>();
  for (const [index, { attempt, where }] of seconds.entries()) {
    const opens = byAttempt.get(attempt) ?? [];
    byAttempt.set(attempt, opens);
    for (const command of opened[index] ?? []) opens.push({ relation: where.ground.relation.name, command });
  }
  return [...byAttempt].flatMap(([attempt, opens]) => (opens.length === 0 ? [] : [riseOf(attempt, opens)]));
};

/** Whoever signs up and says more of themselves than others do. What a plain newcomer reaches, too, is no rise. */
const bySigningUp = async (request: RisesRequest, fared: ReadonlyMap<string, Access>): Promise<readonly Rise[]> => {
  const { deciding, actors, facts, grounds, maker } = request;
  const readers = readersOf(facts.routines);
  const made = deciding.filter(({ table }) => makesRowsOf(readers, table));
  const all = made.flatMap((one) => {
    const near = [one.table.name, ...one.governs].flatMap((name) => grounds.get(name) ?? []);
    return actors
      .filter(({ identity }) => identity.actsAs === "user")
      .map((actor) =>
        signUpsFor({ maker, routines: facts.routines, deciding: one, grounds: near, newcomer: newcomerOf(actor) }),
      );
  });
  const plain = await carriedOut(
    request,
    all.flatMap((one) => one.plain),
    fared,
  );
  const anyway = new Set(plain.flatMap((rise) => told(rise).map((one) => `${rise.identity} ${one}`)));
  const raised = await carriedOut(request, all.flatMap((one) => one.raised).slice(0, MOST.attempts), fared);
  return raised.flatMap((rise) => {
    const opens = rise.opens.filter(({ relation, command }) => !anyway.has(`${rise.identity} ${command} ${relation}`));
    return opens.length === 0 ? [] : [{ ...rise, opens }];
  });
};

export const tryRises = async (request: RisesRequest): Promise<readonly Rise[]> => {
  const fared = new Map(request.matrix.map((access) => [keyOf(access.relation, access.identity), access]));
  const attempts = attemptsFor(request, fared).slice(0, MOST.attempts);
  const written = await carriedOut(request, attempts, fared);
  return best([...written, ...(await bySigningUp(request, fared))]);
};
