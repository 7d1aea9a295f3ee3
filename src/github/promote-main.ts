import { checks } from "../checks/index.ts";
import { fleet, promote } from "../index.ts";
import { layouts } from "../layouts/index.ts";
import { runPromoteAction } from "./promote-action.ts";
import { startProcess } from "./start.ts";

const known = { checks: checks.map(({ id }) => id), layouts: layouts.map(({ id }) => id), texts: checks };

await startProcess((io) => runPromoteAction(io, { fleet, promote }, known));
