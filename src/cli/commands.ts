/** Every command of Lockstep with its one sentence. Those without `built` are refused plainly. */
export const commands = {
  check: { built: true, sentence: "Rehearse the migrations forward and back, check them, report." },
  promote: { built: true, sentence: "Apply pending migrations to a real database, and verify it." },
  status: { built: true, sentence: "Compare a database's ledger with the files." },
  rollback: { built: true, sentence: "Run downs on a real database, newest first." },
  restore: { built: true, sentence: "Prove a backup, and bring it back." },
  new: { built: true, sentence: "Write the files of a new migration." },
  drift: { built: true, sentence: "Compare a live database with the migrations." },
  health: { built: true, sentence: "Check a live database." },
  squash: { built: false, sentence: "Replace a long history by one migration, proved equal." },
  schema: { built: true, sentence: "Write the schema as SQL and as diagrams." },
  report: { built: true, sentence: "Turn a report into another format." },
  explain: { built: true, sentence: "Say what a check is about." },
  completion: { built: true, sentence: "Print a script that completes commands in a shell." },
  init: { built: true, sentence: "Write the first configuration and workflows." },
} as const satisfies Readonly<Record<string, { readonly built: boolean; readonly sentence: string }>>;

export const commandNames: readonly string[] = Object.keys(commands);
