export { type Compared, compareWithPrisma, type PrismaComparison } from "./prisma/compare.js";
export { build, type Declaration, emptying, readDeclaration } from "./prisma/declaration.js";
export { type EngineDiff, engineDiff, faultsOf, type PrismaFault, pulled, sqlOf } from "./prisma/engine.js";
export { type External, externalTo } from "./prisma/expressible.js";
export { type FoundPrisma, findPrisma, type PrismaSource } from "./prisma/find.js";
export { connectionOf, type SchemaFile, type Scope, scopeOf } from "./prisma/mend.js";
export { type Model, modelsOf, type RawDefault } from "./prisma/models.js";
export { type PrismaPlace, placeOf } from "./prisma/place.js";
export { type CommandRun, runCommand } from "./run-command.js";
