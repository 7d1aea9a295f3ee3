/** Where the actions are, and which branch is promoted. */
export type Workflow = { readonly action: string; readonly branch: string };

const checkout = "      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";

/** `owner/name/path@ref` of one of the actions. */
const actionAt = (action: string, path: string): string => {
  const at = action.lastIndexOf("@");
  return at < 0 ? `${action}/${path}` : `${action.slice(0, at)}/${path}${action.slice(at)}`;
};

/** The workflow that checks pull requests. */
export const checkWorkflow = ({ action }: Workflow): string => `name: migrations
on: [pull_request, merge_group]
permissions: {}
concurrency:
  group: migrations-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  lockstep:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read # reads the migrations
      pull-requests: write # writes one comment
    steps:
${checkout}
        with: { persist-credentials: false }
      - uses: ${action}
`;

// Supabase signs its own certificates.
const certificate =
  "          # ca-cert: supabase/prod-ca.crt # commit the one that the project's database settings offer\n";

/** The workflow that brings merged migrations to production. */
export const promoteWorkflow = ({ action, branch }: Workflow, platform: string): string => `name: promote migrations
on:
  push:
    branches: [${JSON.stringify(branch)}]
permissions: {}
concurrency:
  group: promote-production
  cancel-in-progress: false # a promotion that runs is never cut off
  queue: max # and none that waits is dropped
jobs:
  production:
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    environment: production # holds the secret, and whoever has to approve
    permissions:
      contents: read # reads the migrations and finds the merged pull requests
      pull-requests: write # comments on them
      deployments: write # says in the job's deployment how it went
    steps:
${checkout}
        with: { fetch-depth: 0, persist-credentials: false } # its history tells edits of comments alone
      - uses: ${actionAt(action, "promote")}
        with:
          database-url: \${{ secrets.DATABASE_URL }}
${platform === "supabase" ? certificate : ""}`;
