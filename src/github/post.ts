import { endRuns } from "../postgres/sweep.ts";
import { startPost } from "./start-post.ts";

await startPost([({ environment }) => endRuns(environment)]);
