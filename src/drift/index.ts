export { attributions } from "./attribution.ts";
export { type DeclaredSql, declaredSqlDrift, requireSql } from "./declared-sql.ts";
export { statesOf } from "./ledger-state.ts";
export { type LiveState, readLive, snapshot, systemPathOnly } from "./live-catalog.ts";
export { type PrismaRequest, prismaDrift } from "./prisma.ts";
export { type ProductionRequest, productionChanges, productionDrift } from "./production.ts";
