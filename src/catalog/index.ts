export type { Family, Remedy } from "./contract.ts";
export { catalogDigest } from "./digest.ts";
export { type Reread, rereadAfter, type Traces } from "./extent.ts";
export { families } from "./families.ts";
export { changesBetween, changesSince, createMirror, type Mirror, type Past } from "./mirror.ts";
export { catalogOf } from "./objects-of.ts";
export { type Plain, plainScript } from "./plain.ts";
export {
  createReader,
  type Entry,
  type Extent,
  type Reader,
  type ReadingSession,
  readingChangedSession,
  readingSession,
} from "./reading.ts";
export { kindsOf, remediesOf } from "./remedies.ts";
export { callsForAll, hidesSharedChanges } from "./spoken.ts";
export { type Ran, readAfter, takeSteps } from "./step.ts";
export { parseTouch, startWatch, type Touch } from "./watch.ts";
