export {
  type Column,
  type Contents,
  mostRows,
  type Row,
  type SequenceState,
  type TableRows,
} from "./contents.ts";
export { type Moving, movingBetween, surplus } from "./differing-contents.ts";
export { built, differencesBetween, differencesFrom, type State, stateOf } from "./state.ts";
