import { checks } from "../checks/index.ts";
import { check } from "../index.ts";
import { layouts } from "../layouts/index.ts";
import { startAction } from "./start.ts";

await startAction(check, { checks: checks.map(({ id }) => id), layouts: layouts.map(({ id }) => id), texts: checks });
