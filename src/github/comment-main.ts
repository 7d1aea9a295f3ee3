import { checks } from "../checks/index.ts";
import { runCommentAction } from "./comment-action.ts";
import { startProcess } from "./start.ts";

await startProcess((io) => runCommentAction(io, checks));
