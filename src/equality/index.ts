export {
  type Column,
  type Contents,
  mostRows,
  type Row,
  readContents,
  type SequenceState,
  type TableRows,
} from "./contents.ts";
export { differingContents, type Moving, movingBetween, surplus } from "./differing-contents.ts";
export { built, differencesBetween, differencesFrom, type State, stateOf } from "./state.ts";
