import manifest from "../../package.json" with { type: "json" };

/** Version of Lockstep. */
export const toolVersion: string = manifest.version;

/** Where the actions are, as `uses` names them. Pages and workflows that we write say the same; a test compares. */
export const actionRepository = "pg-lockstep/pg-lockstep";

/** The ref of them that fits this version. No tag moves along with versions before 1. */
export const actionRef = `v${toolVersion}`;
