export { type Allowance, allowances, irreversibleNote } from "./allowances.ts";
export { type Created, creates } from "./creates.ts";
export { firstLine } from "./first-line.ts";
export { foldCondition } from "./fold-condition.ts";
export { constant, NOBODY, SOMEBODY, SOMEBODY_ELSE, type Surroundings, type Value } from "./folded-value.ts";
export { loadParser } from "./load-parser.ts";
export { makesMissing } from "./makes-missing.ts";
export { type MissingObject, missingObject } from "./missing-object.ts";
export { type Parsed, parse, type Statement } from "./parse.ts";
export { offsetOfLine, offsetOfPosition, type Place, place } from "./place.ts";
export {
  type CallSite,
  type Comparison,
  callsIn,
  columnsIn,
  comparisonsIn,
  type Expression,
  inParentheses,
  nodesOf,
  parseExpression,
  type Source,
  sourcesIn,
  textsIn,
} from "./policy-expression.ts";
export { type PsqlScript, psqlScript, type ScriptFault, type ScriptPart } from "./psql-script.ts";
export { partsOfName, qualified, quoteLiteral, quoteName, unquoted } from "./quote.ts";
export { type ReplacesNote, replacesNote, replacesNotes } from "./replaces-notes.ts";
export { parametersOf, type RoutineText, readRoutine, returnedBy } from "./routine-text.ts";
export { sameSql, sameStatements, visitSignificant } from "./same-sql.ts";
export { type Piece, piecesOf, textOf } from "./script-pieces.ts";
export { scriptStatements } from "./script-statements.ts";
export { type SessionSetting, sessionSettings } from "./session-settings.ts";
export { type TransactionCommand, type TransactionStatement, transactionControl } from "./transaction-control.ts";
export { isNode, type Node, nodeAt, nodesAt, relationAt, stringsAt, textAt } from "./tree.ts";
export { type ClockUse, mayFreezeClock, usesClock, withClockCalled } from "./uses-clock.ts";
export { withoutValues } from "./without-values.ts";
