import manifest from "../../package.json" with { type: "json" };

/** Version of Lockstep. */
export const toolVersion: string = manifest.version;
