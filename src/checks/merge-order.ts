import type { DraftFinding, Evidence, OrderTrial } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { code, refusal } from "./wording.ts";

/** Our migration that meets the other's: the one that failed, or the first new one. */
const ownOf = ({ history, standing }: Evidence, { failure }: OrderTrial): string | null =>
  (failure?.first === "other" ? failure.migration : null) ??
  history.migrations.find(({ id }) => standing.get(id) === "new")?.id ??
  null;

const finding = (evidence: Evidence, trial: OrderTrial): DraftFinding => {
  const { other, url, isFork, migrations, failure, differences } = trial;
  const id = ownOf(evidence, trial);
  const migration = evidence.history.migrations.find((one) => one.id === id);
  const brings = `${other} brings ${migrations.slice(0, 5).map(code).join(", ")}${migrations.length > 5 ? ", …" : ""}.`;
  const listed = differences.slice(0, 10).map((address) => `${address} differs.`);
  return {
    subject: other,
    migrations: id === null ? [] : [id],
    file: migration?.up.file ?? null,
    line: failure?.first === "other" ? failure.failure.line : 1,
    message:
      failure === null
        ? `The schema depends on whether this or ${other} is merged first`
        : failure.first === "this"
          ? `Once this is merged, ${code(failure.migration)} of ${other} fails: ${failure.failure.message}`
          : `Once ${other} is merged, ${code(failure.migration)} fails: ${failure.failure.message}`,
    detail: [
      brings,
      ...(url === null ? [] : [url]),
      ...(failure === null ? listed : [refusal(failure.failure, null)]),
      ...(differences.length > listed.length ? [`… and ${differences.length - listed.length} more.`] : []),
    ].join("\n"),
    hint: "Agree on an order, then rebase the later one and let it say what it needs of the earlier.",
    fix: null,
    // Whoever may open a pull request must not be able to fail those of others.
    ...(isFork ? { severity: "warning" } : {}),
  };
};

const clash = (evidence: Evidence, trial: OrderTrial): DraftFinding => {
  const { other, url, versions } = trial;
  const own = evidence.history.migrations.find(
    ({ id, version }) => versions.includes(version) && evidence.standing.get(id) === "new",
  );
  return {
    subject: `${other} versions`,
    migrations: own === undefined ? [] : [own.id],
    file: own?.up.file ?? null,
    line: 1,
    message: `This and ${other} both bring version ${versions.map(code).join(", ")}`,
    detail: url,
    hint: "Whoever merges second takes the next number.",
    fix: null,
    severity: "warning",
  };
};

export const mergeOrder: Check = {
  id: "merge-order",
  group: "history",
  severity: "error",
  when: "The new migrations of another open pull request on the same base branch, or of a branch named with `--with`, are applied before and after this one's: something fails, or the catalogs differ. That both bring one version is a warning, and so is all that a pull request from a fork brings.",
  harm: "Both are green alone; whoever merges second breaks the build of the base branch, or production differs from what a fresh build gives.",
  instead: "Agree on who goes first. The later one is rebased, and written for the schema that the earlier one leaves.",
  find: (evidence) =>
    evidence.trials.orders.flatMap((trial) => [
      ...(trial.failure !== null || trial.differences.length > 0 ? [finding(evidence, trial)] : []),
      ...(trial.versions.length > 0 ? [clash(evidence, trial)] : []),
    ]),
};
