import { accessCrossesOwner } from "./access-crosses-owner.ts";
import { accessWidened } from "./access-widened.ts";
import { assertionFails } from "./assertion-fails.ts";
import { buildBroken } from "./build-broken.ts";
import { clockDependent } from "./clock-dependent.ts";
import { commandDrift } from "./command-drift.ts";
import { connectionsNearlyFull } from "./connections-nearly-full.ts";
import { constraintNotValidated } from "./constraint-not-validated.ts";
import { constraintScansTable } from "./constraint-scans-table.ts";
import type { Check } from "./contract.ts";
import { defaultPrivilegesOpen } from "./default-privileges-open.ts";
import { downFails } from "./down-fails.ts";
import { downLeavesResidue } from "./down-leaves-residue.ts";
import { downLosesData } from "./down-loses-data.ts";
import { downMissing } from "./down-missing.ts";
import { downReordersColumns } from "./down-reorders-columns.ts";
import { dropBreaksClients } from "./drop-breaks-clients.ts";
import { enumOrder } from "./enum-order.ts";
import { extensionInPublic } from "./extension-in-public.ts";
import { extensionStubbed } from "./extension-stubbed.ts";
import { fileUnreadable } from "./file-unreadable.ts";
import { fkUnindexed } from "./fk-unindexed.ts";
import { foreignKeyLocksBoth } from "./foreign-key-locks-both.ts";
import { foreignTableExposed } from "./foreign-table-exposed.ts";
import { functionDefinerExposed } from "./function-definer-exposed.ts";
import { functionSearchPath } from "./function-search-path.ts";
import { identifierTooLong } from "./identifier-too-long.ts";
import { indexDuplicate } from "./index-duplicate.ts";
import { indexInvalid } from "./index-invalid.ts";
import { indexLeftInvalid } from "./index-left-invalid.ts";
import { indexNotConcurrent } from "./index-not-concurrent.ts";
import { ledgerDrift } from "./ledger-drift.ts";
import { lockBlocksReads } from "./lock-blocks-reads.ts";
import { lockBlocksWrites } from "./lock-blocks-writes.ts";
import { lockHeldLong } from "./lock-held-long.ts";
import { manyTablesLocked } from "./many-tables-locked.ts";
import { matviewExposed } from "./matview-exposed.ts";
import { matviewStale } from "./matview-stale.ts";
import { matviewUnpopulated } from "./matview-unpopulated.ts";
import { mergeOrder } from "./merge-order.ts";
import { migrationDeleted } from "./migration-deleted.ts";
import { migrationEdited } from "./migration-edited.ts";
import { notRerunnableAfterCrash } from "./not-rerunnable-after-crash.ts";
import { orphanedRows } from "./orphaned-rows.ts";
import { policyAlwaysTrue } from "./policy-always-true.ts";
import { policyFails } from "./policy-fails.ts";
import { policyNoWithCheck } from "./policy-no-with-check.ts";
import { policyNullIdentity } from "./policy-null-identity.ts";
import { policyOverlaps } from "./policy-overlaps.ts";
import { policyRecursion } from "./policy-recursion.ts";
import { policyTrustsUserMetadata } from "./policy-trusts-user-metadata.ts";
import { policyUnindexed } from "./policy-unindexed.ts";
import { policyUnwrappedCall } from "./policy-unwrapped-call.ts";
import { prismaDrift } from "./prisma-drift.ts";
import { productionDrift } from "./production-drift.ts";
import { renameBreaksClients } from "./rename-breaks-clients.ts";
import { rlsCommandUncovered } from "./rls-command-uncovered.ts";
import { rlsNoPolicy } from "./rls-no-policy.ts";
import { rlsNotForced } from "./rls-not-forced.ts";
import { rlsOff } from "./rls-off.ts";
import { rlsPolicyDormant } from "./rls-policy-dormant.ts";
import { roleBypassesRls } from "./role-bypasses-rls.ts";
import { schemaFileDrift } from "./schema-file-drift.ts";
import { sensitiveColumnExposed } from "./sensitive-column-exposed.ts";
import { sequenceNearlyFull } from "./sequence-nearly-full.ts";
import { sessionLeak } from "./session-leak.ts";
import { suppressionExpired } from "./suppression-expired.ts";
import { suppressionUnused } from "./suppression-unused.ts";
import { tableRewrite } from "./table-rewrite.ts";
import { tableWithoutPrimaryKey } from "./table-without-primary-key.ts";
import { transactionControl } from "./transaction-control.ts";
import { transactionOpenLong } from "./transaction-open-long.ts";
import { triggerDisabled } from "./trigger-disabled.ts";
import { typeChangeBreaksClients } from "./type-change-breaks-clients.ts";
import { unmanagedObject } from "./unmanaged-object.ts";
import { upAgainFails } from "./up-again-fails.ts";
import { upDestroysData } from "./up-destroys-data.ts";
import { upFails } from "./up-fails.ts";
import { upFailsOnRows } from "./up-fails-on-rows.ts";
import { usersTableExposed } from "./users-table-exposed.ts";
import { versionDuplicate } from "./version-duplicate.ts";
import { versionOutOfOrder } from "./version-out-of-order.ts";
import { viewBypassesRls } from "./view-bypasses-rls.ts";

export type { Check, CheckGroup } from "./contract.ts";
export { heldWords, lossWords } from "./rows-of-trials.ts";

/** Every check, in the order of the documentation. */
export const checks: readonly Check[] = [
  versionDuplicate,
  versionOutOfOrder,
  migrationEdited,
  migrationDeleted,
  fileUnreadable,
  buildBroken,
  transactionControl,
  extensionStubbed,
  clockDependent,
  sessionLeak,
  mergeOrder,
  suppressionExpired,
  suppressionUnused,
  upFails,
  upFailsOnRows,
  downMissing,
  downFails,
  downLeavesResidue,
  downReordersColumns,
  downLosesData,
  upDestroysData,
  upAgainFails,
  lockBlocksReads,
  lockBlocksWrites,
  lockHeldLong,
  tableRewrite,
  indexNotConcurrent,
  constraintScansTable,
  foreignKeyLocksBoth,
  renameBreaksClients,
  typeChangeBreaksClients,
  dropBreaksClients,
  indexLeftInvalid,
  manyTablesLocked,
  notRerunnableAfterCrash,
  rlsOff,
  rlsNoPolicy,
  rlsPolicyDormant,
  rlsCommandUncovered,
  rlsNotForced,
  policyAlwaysTrue,
  policyRecursion,
  policyFails,
  policyUnwrappedCall,
  policyTrustsUserMetadata,
  policyNullIdentity,
  policyUnindexed,
  policyOverlaps,
  policyNoWithCheck,
  viewBypassesRls,
  matviewExposed,
  foreignTableExposed,
  functionDefinerExposed,
  functionSearchPath,
  roleBypassesRls,
  defaultPrivilegesOpen,
  usersTableExposed,
  sensitiveColumnExposed,
  accessWidened,
  accessCrossesOwner,
  prismaDrift,
  schemaFileDrift,
  commandDrift,
  productionDrift,
  ledgerDrift,
  unmanagedObject,
  fkUnindexed,
  indexDuplicate,
  indexInvalid,
  constraintNotValidated,
  tableWithoutPrimaryKey,
  extensionInPublic,
  sequenceNearlyFull,
  matviewUnpopulated,
  matviewStale,
  transactionOpenLong,
  connectionsNearlyFull,
  orphanedRows,
  identifierTooLong,
  enumOrder,
  triggerDisabled,
  assertionFails,
];
