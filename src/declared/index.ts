export { type EngineDiff, engineDiff, faultsOf, type PrismaFault, sqlOf } from "./prisma/engine.ts";
export { type SchemaFile, type Scope, scopeOf } from "./prisma/mend.ts";
