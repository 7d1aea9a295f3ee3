// How our own servers run: nothing has to survive, nothing may happen by itself, everything is the same everywhere.
// What was measured: wal_level minimal makes bulk loads a third faster and DDL not at all, but publications then warn and
// logical slots fail; more than 64 MB of buffers gain nothing; reading pg_locks takes as long as the lock table is large
// (70 µs at 64 locks per transaction, 170 µs at 1024).
import { platform } from "node:os";

export const clusterSettings: Readonly<Record<string, string>> = {
  max_connections: "40",
  max_locks_per_transaction: "320",
  max_prepared_transactions: "0",
  shared_buffers: "64MB",
  // In the data directory, so that nothing of it can stay behind in /dev/shm. Windows has a way of its own only.
  ...(platform() === "win32" ? {} : { dynamic_shared_memory_type: "mmap" }),
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "logical",
  max_wal_senders: "4",
  max_replication_slots: "4",
  max_logical_replication_workers: "0",
  max_wal_size: "4GB",
  checkpoint_timeout: "1d",
  autovacuum: "off",
  jit: "off",
  max_parallel_workers_per_gather: "0",
  max_parallel_maintenance_workers: "0",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
  // LOG, FATAL and PANIC; errors are the caller's to tell.
  log_min_messages: "log",
  log_checkpoints: "off",
  logging_collector: "off",
  log_destination: "stderr",
  restart_after_crash: "off",
  update_process_title: "off",
};
