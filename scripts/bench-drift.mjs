// What it costs to hold declared schemas against the migrations: a check with them, less the same check without. By the
// clock, and in processor time, which counts also the engine that is loaded while the history is rehearsed.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const models = 100;
const tables = 1_000;

const lines = (list) => list.filter((line) => line !== null).join("\n");

const modelOf = (at) =>
  lines([
    `model Model${at} {`,
    "  id        String   @id @default(uuid())",
    "  name      String   @db.VarChar(120)",
    "  email     String   @unique",
    "  status    Status   @default(ACTIVE)",
    "  amount    Decimal? @db.Decimal(12, 2)",
    "  createdAt DateTime @default(now())",
    at === 0 ? null : `  parentId  String\n  parent    Model${at - 1} @relation(fields: [parentId], references: [id])`,
    at === models - 1 ? null : `  children  Model${at + 1}[]`,
    "  @@index([name, createdAt])",
    "}",
  ]);

const tableOf = (at) =>
  lines([
    `CREATE TABLE "Model${at}" (`,
    '  "id" TEXT NOT NULL,',
    '  "name" VARCHAR(120) NOT NULL,',
    '  "email" TEXT NOT NULL,',
    `  "status" "Status" NOT NULL DEFAULT 'ACTIVE',`,
    '  "amount" DECIMAL(12,2),',
    '  "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,',
    at === 0 ? null : '  "parentId" TEXT NOT NULL,',
    `  CONSTRAINT "Model${at}_pkey" PRIMARY KEY ("id")\n);`,
    `CREATE UNIQUE INDEX "Model${at}_email_key" ON "Model${at}"("email");`,
    `CREATE INDEX "Model${at}_name_createdAt_idx" ON "Model${at}"("name", "createdAt");`,
  ]);

const referenceOf = (at) =>
  `ALTER TABLE "Model${at}" ADD CONSTRAINT "Model${at}_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Model${at - 1}"("id") ON DELETE RESTRICT ON UPDATE CASCADE;`;

const numbers = (count) => Array.from({ length: count }, (_, at) => at);

const inSync = {
  schema: lines([
    'datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}',
    "enum Status {\n  ACTIVE\n  OFF\n}",
    ...numbers(models).map(modelOf),
  ]),
  up: lines([
    `CREATE TYPE "Status" AS ENUM ('ACTIVE', 'OFF');`,
    ...numbers(models).map(tableOf),
    ...numbers(models).slice(1).map(referenceOf),
  ]),
};

/** A missing index, another length, a column too many. */
const drifted = {
  schema: inSync.schema.replace("model Model70 {", "model Model70 {\n  extra     Int      @default(3)"),
  up: inSync.up
    .replace(/CREATE INDEX "Model50_name_createdAt_idx".*\n/, "")
    .replace('"name" VARCHAR(120)', '"name" VARCHAR(100)'),
};

const wideOf = (at) => `create table wide_${at} (id bigint primary key, name text not null, made_at timestamptz);`;
const wide = lines(numbers(tables).map(wideOf));

const write = async (folder, files) => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), `${text}\n`);
  }
};

const prismaProject = ({ schema, up }) => ({
  "prisma/schema.prisma": schema,
  "prisma/migrations/migration_lock.toml": 'provider = "postgresql"',
  "prisma/migrations/20240101000000_init/migration.sql": up,
});

const projects = [
  {
    name: `${models} Prisma models, in sync`,
    folder: "prisma-sync",
    files: prismaProject(inSync),
    without: ["--prisma", "off"],
    found: 0,
    limit: 2,
  },
  {
    name: `${models} Prisma models, three drifts with a proved fix`,
    folder: "prisma-drift",
    files: prismaProject(drifted),
    without: ["--prisma", "off"],
    found: 1,
    limit: 2,
  },
  {
    name: `schema.sql of ${tables} tables against ${tables}, in sync`,
    folder: "declared",
    files: { "migrations/00001_wide.sql": wide, "schema.sql": wide },
    with: ["--schema-file", "schema.sql"],
    found: 0,
    limit: 3,
  },
];

export const writeDrifts = async (folder) => {
  for (const project of projects) await write(join(folder, project.folder), project.files);
};

/** Runs each with and without, and keeps what it took. `run` runs the command and refuses another exit code. */
export const driftOnce = async (folder, run, keep) => {
  const once = async (name, args, code) => {
    const { ms, processor } = await run(args, code);
    keep(name, ms);
    if (processor !== null) keep(`${name}, processor`, processor);
  };
  for (const { name, folder: of, with: more = [], without = [], found } of projects) {
    const common = ["check", join(folder, of)];
    await once(`${name}, without`, [...common, ...without], 0);
    await once(name, [...common, ...more], found);
  }
};

export const driftRows = (of, seen) =>
  projects.flatMap(({ name, limit }) =>
    ["", ", processor"]
      .filter((unit) => seen[`${name}${unit}`] !== undefined)
      .map((unit) => ({
        what: `${name}: added to the rehearsal${unit}`,
        value: (of(`${name}${unit}`) - of(`${name}, without${unit}`)) / 1_000,
        limit,
        unit: " s",
      })),
  );
