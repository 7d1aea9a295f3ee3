/** Every command of Lockstep with its one sentence. */
export const commands = {
  check: { sentence: "Rehearse the migrations forward and back, check them, report." },
  promote: { sentence: "Apply pending migrations to a real database, and verify it." },
  status: { sentence: "Compare a database's ledger with the files." },
  rollback: { sentence: "Run downs on a real database, newest first." },
  restore: { sentence: "Prove a backup, and bring it back." },
  new: { sentence: "Write the files of a new migration." },
  drift: { sentence: "Compare a live database with the migrations." },
  health: { sentence: "Check a live database." },
  squash: { sentence: "Replace a long history by one migration, proved equal." },
  schema: { sentence: "Write the schema as SQL and as diagrams." },
  report: { sentence: "Turn a report into another format." },
  explain: { sentence: "Say what a check is about." },
  completion: { sentence: "Print a script that completes commands in a shell." },
  init: { sentence: "Write the first configuration and workflows." },
} as const satisfies Readonly<Record<string, { readonly sentence: string }>>;

export const commandNames: readonly string[] = Object.keys(commands);
