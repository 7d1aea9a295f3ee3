export { changeOf, compare } from "./compare.ts";
export type { Family, Remedy } from "./contract.ts";
export { nothing, type Reread, rereadAfter } from "./extent.ts";
export { families } from "./families.ts";
export { changesBetween, changesSince, createMirror, type Mirror, type Past } from "./mirror.ts";
export {
  createReader,
  type Entry,
  type Extent,
  type Prepared,
  type Reader,
  readingChangedSession,
  readingSession,
} from "./reading.ts";
export { kindsOf, remediesOf } from "./remedies.ts";
export { parseTouch, startWatch, type Touch } from "./watch.ts";
