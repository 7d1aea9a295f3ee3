export type {
  Access,
  AccessEvidence,
  ApiRole,
  Bucket,
  Call,
  Cell,
  Column,
  Command,
  DefaultPrivilege,
  Exposure,
  Grant,
  Identity,
  Policy,
  Reach,
  Relation,
  RelationKind,
  Rise,
  RiseWrite,
  Routine,
  Unproven,
  Wrote,
} from "./access.ts";
export type { Catalog, CatalogObject, Change, Json } from "./catalog.ts";
export type { CheckProof, ProvedFile, ProvedHistory } from "./check-proof.ts";
export type { CheckFolder, CheckRequest, OtherBranch, OtherBranches, Progress } from "./check-request.ts";
export type { CheckGroup, CheckText } from "./check-text.ts";
export { type Query, type Row, SqlError, type SqlRefusal } from "./database.ts";
export { type Described, describeChange, outline } from "./describe-change.ts";
export type { AllTables, Diagram, ErColumn, ErRelation, ErTable } from "./diagram.ts";
export { draftNotes } from "./draft-notes.ts";
export type { Attribution, Drift, Drifted, DriftKind } from "./drift.ts";
export type {
  Attempt,
  Base,
  BaseMigration,
  Evidence,
  Failure,
  RoundTrip,
  SendMode,
  SessionLeak,
  SquashOfBase,
  Standing,
  Step,
  Unwind,
} from "./evidence.ts";
export type { FileTree } from "./file-tree.ts";
export type { DraftFinding, Finding, Severity } from "./finding.ts";
export type {
  HealthAssertion,
  HealthConnections,
  HealthConstraint,
  HealthEnum,
  HealthEvidence,
  HealthForeignKey,
  HealthIndex,
  HealthKey,
  HealthOrphans,
  HealthSequence,
  HealthTable,
  HealthTransaction,
  HealthTrigger,
  HealthUnread,
  HealthView,
} from "./health.ts";
export type { LedgerEvidence, LedgerStanding } from "./ledger.ts";
export { lockModes } from "./lock-modes.ts";
export {
  type FileFault,
  type History,
  type Migration,
  type Replaced,
  type Script,
  sortsLastForEver,
} from "./migration.ts";
export { Problem, type ProblemKind, type ProblemOptions } from "./problem.ts";
export type { Report, ReportChange, ReportCost, ReportMigration } from "./report.ts";
export type { ReportCall, ReportCells, ReportCoverage, ReportRls } from "./report-rls.ts";
export type {
  AroundSettings,
  BackupKeep,
  BackupSettings,
  CheckSettings,
  FleetSettings,
  HealthSettings,
  HealthViewSetting,
  IdentitySetting,
  LiveSettings,
  PromoteSettings,
  RlsSettings,
  ServerChoice,
  TaskSetting,
} from "./settings.ts";
export type {
  Stopped,
  Traffic,
  TrafficBreak,
  TrafficColumn,
  TrafficConstraint,
  TrafficCost,
  TrafficIndex,
  TrafficLock,
  TrafficStatement,
  TrafficWork,
} from "./traffic.ts";
export type {
  BrokenQuery,
  ClockTrial,
  CrashPoint,
  CrashTrial,
  Loss,
  OrderTrial,
  QueriesTrial,
  RowsTrial,
  Trials,
} from "./trials.ts";
export { noTrials } from "./trials.ts";
