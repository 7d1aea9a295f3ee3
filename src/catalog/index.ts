export type { Family, Remedy } from "./contract.ts";
export { type Reread, rereadAfter, type Traces } from "./extent.ts";
export { families } from "./families.ts";
export { changesBetween, changesIn, changesSince, createMirror, type Mirror, type Past } from "./mirror.ts";
export { catalogOf } from "./objects-of.ts";
export { type Leaves, type Plain, plainScript, type Reach } from "./plain.ts";
export type { Slot } from "./plain-tree.ts";
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
export { findRelations, readSlots, relationsIn, type StepRead, stepReadOf } from "./step-reading.ts";
export { createUnread, type Effect, type Ran, type Unread } from "./unread.ts";
export { parseTouch, startWatch, type Touch } from "./watch.ts";
