// How what Supabase's advisors say relates to what our checks say. docs/advisors.md is written from these tables.

/** By lint: the checks of ours one of which says the same of the same thing. */
export const counterparts: Readonly<Record<string, readonly string[]>> = {
  auth_users_exposed: ["users-table-exposed"],
  auth_rls_initplan: ["policy-unwrapped-call"],
  multiple_permissive_policies: ["policy-overlaps"],
  policy_exists_rls_disabled: ["rls-policy-dormant"],
  rls_enabled_no_policy: ["rls-no-policy"],
  security_definer_view: ["view-bypasses-rls", "users-table-exposed"],
  function_search_path_mutable: ["function-search-path"],
  rls_disabled_in_public: ["rls-off", "rls-policy-dormant"],
  rls_references_user_metadata: ["policy-trusts-user-metadata"],
  materialized_view_in_api: ["matview-exposed"],
  foreign_table_in_api: ["foreign-table-exposed"],
  insecure_queue_exposed_in_api: ["rls-off", "rls-policy-dormant"],
  sensitive_columns_exposed: ["sensitive-column-exposed"],
  rls_policy_always_true: ["policy-always-true", "policy-no-with-check"],
  public_bucket_allows_listing: ["policy-always-true"],
  anon_security_definer_function_executable: ["function-definer-exposed"],
  authenticated_security_definer_function_executable: ["function-definer-exposed"],
  rls_policy_null_auth_disjunct: ["policy-null-identity"],
};

/** Numbers as Supabase writes them, in its order. */
export const numbers: Readonly<Record<string, string>> = {
  unindexed_foreign_keys: "0001",
  auth_users_exposed: "0002",
  auth_rls_initplan: "0003",
  no_primary_key: "0004",
  unused_index: "0005",
  multiple_permissive_policies: "0006",
  policy_exists_rls_disabled: "0007",
  rls_enabled_no_policy: "0008",
  duplicate_index: "0009",
  security_definer_view: "0010",
  function_search_path_mutable: "0011",
  auth_allow_anonymous_sign_ins: "0012",
  rls_disabled_in_public: "0013",
  extension_in_public: "0014",
  rls_references_user_metadata: "0015",
  materialized_view_in_api: "0016",
  foreign_table_in_api: "0017",
  unsupported_reg_types: "0018",
  insecure_queue_exposed_in_api: "0019",
  table_bloat: "0020",
  fkey_to_auth_unique: "0021",
  extension_versions_outdated: "0022",
  sensitive_columns_exposed: "0023",
  rls_policy_always_true: "0024",
  public_bucket_allows_listing: "0025",
  pg_graphql_anon_table_exposed: "0026",
  pg_graphql_authenticated_table_exposed: "0027",
  anon_security_definer_function_executable: "0028",
  authenticated_security_definer_function_executable: "0029",
  rls_policy_null_auth_disjunct: "0030",
};

/** Lints that no check of row level security answers, and why. */
export const elsewhere: Readonly<Record<string, string>> = {
  unindexed_foreign_keys: "No question of access. It belongs to the checks of health, as `fk-unindexed`.",
  no_primary_key: "No question of access. It belongs to the checks of health, as `table-without-primary-key`.",
  unused_index: "On a database that nobody used, no index was ever used.",
  duplicate_index: "No question of access. It belongs to the checks of health, as `index-duplicate`.",
  auth_allow_anonymous_sign_ins:
    "A setting of the project, not of the database; so are those on passwords and one-time codes.",
  extension_in_public: "Opens nothing by itself. It belongs to the checks of health, as `extension-in-public`.",
  unsupported_reg_types: "No question of access: such columns keep a server from being upgraded.",
  table_bloat: "Only a database that is in use has it.",
  fkey_to_auth_unique: "No question of access: such a foreign key keeps the platform from changing its own tables.",
  extension_versions_outdated: "A throwaway server has the extensions that it came with, not those of the project.",
  pg_graphql_anon_table_exposed:
    "It speaks of every table that anon may select: names and columns show, and no row does. The matrix of access lists the same tables.",
  pg_graphql_authenticated_table_exposed: "The same, of signed-in users.",
};

export type Difference = {
  readonly lint: string;
  readonly what: string;
  readonly why: string;
  readonly where: Readonly<Record<string, readonly string[]>>;
};

/** What an advisor says and we do not. `where`: by schema of the comparison, what it says it of. */
export const differences: readonly Difference[] = [
  {
    lint: "multiple_permissive_policies",
    what: "Policies of a table whose row level security is off",
    why: "They are not evaluated. `rls-policy-dormant` says what is wrong.",
    where: { "0007-policies-asleep": ["public.letters"] },
  },
  {
    lint: "rls_enabled_no_policy",
    what: "A partition without policies whose parent has row level security on",
    why: "It is reached through its parent, whose policies hold. This is how a partition should be shut.",
    where: { "0008-no-policy": ["public.events_2026"], "missed-partitions": ["public.wide_open_2026"] },
  },
  {
    lint: "security_definer_view",
    what: "A view of the owner's that reads no table under row level security",
    why: "There is nothing to go around. Tables that it reads and that are open are `rls-off`.",
    where: { "0010-views-of-nothing-hidden": ["public.colour_names", "public.constants"] },
  },
  {
    lint: "function_search_path_mutable",
    what: "A `begin atomic` body, an aggregate",
    why: "Neither looks up a name when it is called: Postgres resolved them when it was made.",
    where: { "0011-nothing-to-look-up": ["public.product", "public.resolved"] },
  },
  {
    lint: "rls_disabled_in_public",
    what: "A table in a schema that clients were not granted USAGE on",
    why: "Nobody but its owner gets that far.",
    where: { "0013-another-schema": ["hidden.orders"] },
  },
  {
    lint: "sensitive_columns_exposed",
    what: "A flag, a counter or a foreign key that is named like a secret",
    why: "`two_factor boolean`, `token integer` and a `session_id` that refers to a table hold no secret. The table itself is `rls-off`.",
    where: { "0023-names-that-hold-no-secret": ["public.settings"] },
  },
  {
    lint: "rls_policy_always_true",
    what: "A true condition that lets nobody at anything",
    why: "A restrictive policy narrows it, the command was not granted, or clients cannot address the schema: it was tried.",
    where: {
      "0024-true-and-yet-narrow": ["internal.jobs anybody", "public.narrowed anybody", "public.revoked anybody"],
    },
  },
  {
    lint: "rls_policy_always_true",
    what: "`with check (true)` beside a narrow `using`, on a table without an owner column",
    why: "Whoever may change the row may change it to anything, and nobody else gains. With an owner column it is `policy-no-with-check`, once a row was seen to be handed over.",
    where: { "0024-true-and-yet-narrow": ["public.staff_only staff"] },
  },
  {
    lint: "anon_security_definer_function_executable",
    what: "A function that returns `trigger`",
    why: "Postgres lets nobody call it.",
    where: { "0028-definer-functions": ["public.on_change"] },
  },
  {
    lint: "authenticated_security_definer_function_executable",
    what: "A function that returns `trigger`",
    why: "Postgres lets nobody call it.",
    where: { "0028-definer-functions": ["public.on_change"] },
  },
];

/** Lints of the hosted advisors that the command line does not ask yet, read by hand from their published conditions. */
export const hosted: Readonly<Record<string, readonly string[]>> = {
  "0025-buckets-open": [
    "public_bucket_allows_listing storage.objects lists",
    "public_bucket_allows_listing storage.objects odd",
  ],
  "0025-every-bucket": ["public_bucket_allows_listing storage.objects everything"],
  "0025-silent": [],
  "0025-silent-as-documented": [],
  "0028-definer-functions": [
    "anon_security_definer_function_executable public.all_wages",
    "anon_security_definer_function_executable public.on_change",
    "authenticated_security_definer_function_executable public.all_wages",
    "authenticated_security_definer_function_executable public.for_the_signed_in",
    "authenticated_security_definer_function_executable public.on_change",
  ],
  "0030-nobody-is-somebody": ["rls_policy_null_auth_disjunct public.drafts own"],
};

export type Finding = readonly [check: string, subject: string];
export type Extra = {
  readonly what: string;
  readonly why: string;
  readonly schema: string;
  readonly found: readonly Finding[];
};

/** What we say and no advisor does. */
export const extras: readonly Extra[] = [
  {
    what: "A partitioned table with row level security off, with policies asleep, with true or with overlapping policies, with a password",
    why: "They look at ordinary tables alone.",
    schema: "missed-partitions",
    found: [
      ["rls-off", "public.readings"],
      ["rls-policy-dormant", "public.asleep"],
      ["rls-no-policy", "public.forgotten"],
      ["policy-always-true", "public.wide_open anything"],
      ["policy-overlaps", "public.twice"],
      ["sensitive-column-exposed", "public.people"],
    ],
  },
  {
    what: "A table granted for inserting, updating or deleting alone, or for some columns",
    why: "They ask for a SELECT of the whole table.",
    schema: "missed-grants",
    found: [
      ["rls-off", "public.insert_only"],
      ["rls-off", "public.update_only"],
      ["rls-off", "public.one_column"],
      ["sensitive-column-exposed", "public.secret_column"],
      ["view-bypasses-rls", "public.letterbox"],
    ],
  },
  {
    what: "What is granted to another role, now or by default privileges",
    why: "They know anon and authenticated.",
    schema: "missed-grants",
    found: [
      ["rls-off", "public.for_partners"],
      ["default-privileges-open", "tables of postgres in schema public to partner"],
    ],
  },
  {
    what: "A view that asks as its reader and reads one that does not",
    why: "They look at the view itself.",
    schema: "missed-ways-around",
    found: [["view-bypasses-rls", "public.salaries_of_all"]],
  },
  {
    what: "User metadata read by a function that a policy calls",
    why: "They search the text of the policy.",
    schema: "missed-ways-around",
    found: [["policy-trusts-user-metadata", "public.tasks of_the_team"]],
  },
  {
    what: "Conditions that are true and do not say `true`: `id = id`, `… or true`",
    why: "They compare the text with `true` and `1 = 1`.",
    schema: "missed-ways-around",
    found: [
      ["policy-always-true", "public.tasks same"],
      ["policy-always-true", "public.tasks hidden_truth"],
    ],
  },
  {
    what: "A write that is let through because nobody is signed in; a role with BYPASSRLS",
    why: "They ask neither.",
    schema: "missed-ways-around",
    found: [
      ["policy-null-identity", "public.tasks or nobody"],
      ["role-bypasses-rls", "clerk"],
    ],
  },
  {
    what: "Rows that are read because nobody is signed in, where the call is wrapped as 0003 asks for",
    why: "They search for the call without its sub-select.",
    schema: "0030-nobody-is-somebody",
    found: [["policy-null-identity", "public.wrapped own"]],
  },
  {
    what: "A definer function that handed out rows of others",
    why: "They do not call it.",
    schema: "0028-definer-functions",
    found: [["access-crosses-owner", "public.all_wages()"]],
  },
  {
    what: "Archives of queues",
    why: "They look at the queues.",
    schema: "0019-open-queue",
    found: [["rls-off", "pgmq.a_mail"]],
  },
  {
    what: "Files: a private bucket that anybody reads, uploads by anybody, files of others replaced or deleted, policies that forget the bucket; who may make buckets",
    why: "They look at listing public buckets alone.",
    schema: "0025-buckets-open",
    found: [
      ["policy-always-true", 'storage.objects reads "papers"'],
      ["policy-always-true", "storage.objects shares"],
      ["policy-always-true", "storage.objects uploads"],
      ["policy-always-true", "storage.objects uploads_signed_in"],
      ["policy-always-true", "storage.objects overwrites"],
      ["policy-always-true", "storage.objects removes_anywhere"],
      ["policy-always-true", "storage.objects of_a_bucket_made_by_hand"],
    ],
  },
  {
    what: "Who may make buckets",
    why: "They leave the schema out.",
    schema: "0025-every-bucket",
    found: [["policy-always-true", "storage.buckets makes_buckets"]],
  },
  {
    what: "Realtime: a table with row level security off whose changes are broadcast although the API does not serve its schema; a policy that opens every private channel",
    why: "They do not look at publications, and search policies on messages for slow calls alone.",
    schema: "missed-storage-and-realtime",
    found: [
      ["rls-off", "live.moves"],
      ["policy-always-true", "realtime.messages listens"],
      ["policy-trusts-user-metadata", "realtime.messages by_name"],
      ["policy-trusts-user-metadata", "storage.objects by_metadata"],
      ["access-crosses-owner", "storage.objects authenticated update"],
    ],
  },
];
