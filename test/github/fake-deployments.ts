// What the fake GitHub answers about deployments, and about which pull requests brought what.

import { type Call, type Match, sampleOf } from "./contract.ts";
import type { Answer } from "./fake-answer.ts";

export type FakeStatus = { readonly state: string; readonly log_url: string; readonly description: string };
export type FakeDeployment = {
  readonly id: number;
  readonly sha: string;
  readonly environment: string;
  /** The newest first. */
  statuses: FakeStatus[];
};

type FakePulls = readonly { readonly number: number; readonly headRefOid: string }[];

const statusBody = (status: FakeStatus) => sampleOf("deployment-status", status);

const deploymentBody = ({ id, sha, environment }: FakeDeployment) => sampleOf("deployment", { id, sha, environment });

export const deploymentAnswer = (
  fake: { readonly deployments: FakeDeployment[] },
  { operationId, path }: Match,
  call: Call,
): Answer | null => {
  const body = (call.body ?? {}) as { readonly ref?: string; readonly environment?: string } & FakeStatus;
  const one = fake.deployments.find(({ id }) => id === Number(path.deployment_id));
  if (operationId === "repos/list-deployments") {
    const { searchParams } = new URL(call.url, "http://github.invalid");
    const found = fake.deployments.filter(({ sha }) => sha === searchParams.get("sha"));
    return { status: 200, body: found.toReversed().map(deploymentBody) };
  }
  if (operationId === "repos/create-deployment") {
    const { ref: sha = "", environment = "production" } = body;
    const made: FakeDeployment = { id: 100 + fake.deployments.length, sha, environment, statuses: [] };
    fake.deployments.push(made);
    return { status: 201, body: deploymentBody(made) };
  }
  if (one === undefined) return null;
  if (operationId === "repos/list-deployment-statuses") return { status: 200, body: one.statuses.map(statusBody) };
  const { state, log_url = "", description = "" } = body;
  one.statuses.unshift({ state, log_url, description });
  return { status: 201, body: statusBody({ state, log_url, description }) };
};

const associated = (pulls: FakePulls = []) => ({
  associatedPullRequests: {
    nodes: pulls.map((pull) => ({ ...pull, merged: true, baseRepository: { nameWithOwner: "octo/shop" } })),
  },
});

/** Values of the variables that are called by this letter and a number, in order. */
const numbered = (variables: Readonly<Record<string, unknown>>, letter: string): readonly string[] =>
  Object.keys(variables)
    .filter((name) => new RegExp(`^${letter}\\d+$`).test(name))
    .map((name) => String(variables[name]));

export const commitsAnswer = (
  fake: { readonly pulls: Readonly<Record<string, FakePulls>> },
  variables: Readonly<Record<string, unknown>>,
): Answer => {
  const found = numbered(variables, "c").map((oid, at) => [`c${at}`, associated(fake.pulls[oid])] as const);
  return { status: 200, body: { data: { repository: Object.fromEntries(found) } } };
};

export const filesAnswer = (
  fake: { readonly pullsOfFiles: Readonly<Record<string, FakePulls>> },
  variables: Readonly<Record<string, unknown>>,
): Answer => {
  const found = numbered(variables, "f").map(
    (path, at) => [`f${at}`, { nodes: [associated(fake.pullsOfFiles[path])] }] as const,
  );
  return { status: 200, body: { data: { repository: { object: Object.fromEntries(found) } } } };
};
