import type { CatalogObject } from "../model/index.ts";
import { quoteLiteral } from "../sql/index.ts";
import type { Piece, SchemaSource } from "./contract.ts";
import { lastPart, nameOf, ownerName, strings, text, withOptions } from "./names.ts";
import { isInline, isPassedOn } from "./tables.ts";

type Part = CatalogObject;
type Result = readonly Piece[] | string;

const about =
  (section: Piece["section"], { address, parent }: Part, source: SchemaSource) =>
  (sql: string, makes: readonly string[] = []): Piece => ({
    section,
    address,
    makes,
    needs: [
      ...(parent === null ? [] : [parent]),
      ...(makes.length > 0 ? (source.needs.get(address) ?? []) : [address]),
    ],
    sql,
  });

const tableOf = (part: Part): string => ownerName(nameOf(part));
const parentOf = ({ parent }: Part): string => parent?.replace(/^(materialized view|view|table) /, "") ?? "";

const clustered = (part: Part, table: string): readonly string[] =>
  part.traits.clustered === true ? [`alter table ${table} cluster on ${lastPart(nameOf(part))}`] : [];

const indexPieces = (index: Part, source: SchemaSource): Result => {
  const { traits, parent, address } = index;
  const onView = parent?.startsWith("materialized view ") === true;
  const name = nameOf(index);
  const definition = text(traits.definition) ?? "";
  const partitioned = source.objects.get(parent ?? "")?.traits["partitioned by"] !== undefined;
  if (traits.invalid === true && !partitioned) return "it is invalid: building it failed, or was never finished";
  const piece = about(onView ? "views" : "indexes", index, source);
  const head = `INDEX ${lastPart(name)} ON `;
  const targets = (Array.isArray(traits.statistics) ? traits.statistics : []).map((pair) => {
    const [column, target] = Array.isArray(pair) ? pair : [];
    return `alter index ${name} alter column ${column} set statistics ${target}`;
  });
  const space = text(traits.tablespace);
  return [
    piece(definition.replace(`${head}ONLY `, traits.invalid === true ? `${head}ONLY ` : head), [address]),
    ...(space === null ? [] : [piece(`alter index ${name} set tablespace "${space.replaceAll('"', '""')}"`)]),
    ...targets.map((sql) => piece(sql)),
    ...clustered(index, parentOf(index)).map((sql) => piece(sql)),
  ];
};

const constraintPieces = (constraint: Part, source: SchemaSource): Result => {
  const { traits, address, parent } = constraint;
  const table = source.objects.get(parent ?? "");
  if (table !== undefined && isPassedOn(constraint, table)) return [];
  if (traits["triggers off"] !== undefined) return "the triggers behind this foreign key are switched off";
  const definition = text(traits.definition) ?? "";
  const foreign = definition.startsWith("FOREIGN KEY");
  const piece = about(foreign ? "foreign keys" : "constraints", constraint, source);
  const name = tableOf(constraint);
  const fresh = !source.base.has(parent ?? "");
  const remark = text(traits["index comment"]);
  const index = `${name.slice(0, name.length - lastPart(name).length)}${lastPart(nameOf(constraint))}`;
  const options = withOptions(["", traits["index options"]]).replace(" with ", "");
  const space = text(traits.tablespace);
  return [
    ...(fresh && isInline(constraint, source.apart)
      ? []
      : [piece(`alter table ${name} add constraint ${lastPart(nameOf(constraint))} ${definition}`, [address])]),
    ...(options === "" ? [] : [piece(`alter index ${index} set ${options}`)]),
    ...(space === null ? [] : [piece(`alter index ${index} set tablespace "${space.replaceAll('"', '""')}"`)]),
    ...clustered(constraint, name).map((sql) => piece(sql)),
    ...(remark === null
      ? []
      : [{ ...piece(`comment on index ${index} is ${quoteLiteral(remark)}`), section: "comments" as const }]),
  ];
};

const states: Readonly<Record<string, string>> = {
  disabled: "disable",
  replica: "enable replica",
  always: "enable always",
};

const stated = (part: Part): readonly string[] => {
  const state = states[text(part.traits.state) ?? ""];
  return state === undefined ? [] : [`alter table ${tableOf(part)} ${state} ${part.kind} ${lastPart(nameOf(part))}`];
};

const triggerPieces = (trigger: Part, source: SchemaSource): Result => {
  const piece = about("triggers", trigger, source);
  return [piece(text(trigger.traits.definition) ?? "", [trigger.address]), ...stated(trigger).map((sql) => piece(sql))];
};

const rulePieces = (rule: Part, source: SchemaSource): Result => {
  const piece = about("rules", rule, source);
  const definition = (text(rule.traits.definition) ?? "").replace(/;\s*$/, "");
  return [piece(definition, [rule.address]), ...stated(rule).map((sql) => piece(sql))];
};

const policyPieces = (policy: Part, source: SchemaSource): Result => {
  const { traits, address } = policy;
  const using = text(traits.using);
  const check = text(traits.check);
  const command = text(traits.command) ?? "all";
  const roles = strings(traits.roles).join(", ");
  const sql = [
    `create policy ${lastPart(nameOf(policy))} on ${tableOf(policy)}`,
    ...(traits.restrictive === true ? ["as restrictive"] : []),
    `for ${command} to ${roles === "" ? "public" : roles}`,
    ...(using === null ? [] : [`using (${using})`]),
    ...(check === null ? [] : [`with check (${check})`]),
  ].join("\n  ");
  return [about("policies", policy, source)(sql, [address])];
};

const statisticsPieces = (statistics: Part, source: SchemaSource): Result => {
  const piece = about("statistics", statistics, source);
  const { target } = statistics.traits;
  return [
    piece(text(statistics.traits.definition) ?? "", [statistics.address]),
    ...(typeof target === "number" ? [piece(`alter statistics ${nameOf(statistics)} set statistics ${target}`)] : []),
  ];
};

/** What hangs on a table or view: the statements that make it, or why there are none. */
export const tablePartPieces: Readonly<Record<string, (part: Part, source: SchemaSource) => Result>> = {
  index: indexPieces,
  constraint: constraintPieces,
  trigger: triggerPieces,
  rule: rulePieces,
  policy: policyPieces,
  statistics: statisticsPieces,
};
