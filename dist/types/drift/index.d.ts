export { attributions } from "./attribution.js";
export { type DeclaredSql, declaredSqlDrift, requireSql } from "./declared-sql.js";
export { statesOf } from "./ledger-state.js";
export { type LiveState, readLive, snapshot, systemPathOnly } from "./live-catalog.js";
export { type PrismaRequest, prismaDrift } from "./prisma.js";
export { type ProductionRequest, productionChanges, productionDrift } from "./production.js";
