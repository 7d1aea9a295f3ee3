export { type Compared, compareWithPrisma, type PrismaComparison } from "./prisma/compare.ts";
export { build, type Declaration, emptying, readDeclaration } from "./prisma/declaration.ts";
export { type EngineDiff, engineDiff, faultsOf, type PrismaFault, pulled, sqlOf } from "./prisma/engine.ts";
export { type External, externalTo } from "./prisma/expressible.ts";
export { type FoundPrisma, findPrisma, type PrismaSource } from "./prisma/find.ts";
export { connectionOf, type SchemaFile, type Scope, scopeOf } from "./prisma/mend.ts";
export { type Model, modelsOf, type RawDefault } from "./prisma/models.ts";
export { type PrismaPlace, placeOf } from "./prisma/place.ts";
export { type CommandRun, runCommand } from "./run-command.ts";
