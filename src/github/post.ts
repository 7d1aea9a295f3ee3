import { sweepRuns } from "../postgres/index.ts";
import { startPost } from "./start-post.ts";

await startPost([({ environment }) => sweepRuns(environment)]);
