import { describe, expect, it } from "vitest";
import type { Catalog, CatalogObject } from "../../src/model/index.ts";
import { erModel, matchesPattern, mermaidOf, svgOf, tablesOf, touchedDiagram } from "../../src/schema/index.ts";

const object = (kind: string, name: string, parent: string | null, traits: CatalogObject["traits"]): CatalogObject => ({
  kind,
  address: `${kind} ${name}`,
  parent,
  traits,
  rank: null,
});

/** A table with columns `name type`, `not null` where a `!` follows, and constraints by name. */
const table = (name: string, columns: readonly string[], constraints: Readonly<Record<string, string>> = {}) => [
  object("table", name, null, {}),
  ...columns.map((column, at) => {
    const [, own = "", type = ""] = /^("[^"]*(?:""[^"]*)*"|\S+) (.*?)!?$/s.exec(column) ?? [];
    const traits = { type, ...(column.endsWith("!") ? { "not null": true } : {}) };
    return { ...object("column", `${name}.${own}`, `table ${name}`, traits), rank: at + 1 };
  }),
  ...Object.entries(constraints).map(([own, definition]) =>
    object("constraint", `${name}.${own}`, `table ${name}`, { definition }),
  ),
];

const catalog = (...lists: readonly (readonly CatalogObject[])[]): Catalog =>
  new Map(lists.flat().map((one) => [one.address, one]));

const all = () => true;

const users = table("public.users", ["id uuid!", "email character varying(40)!"], {
  users_pkey: "PRIMARY KEY (id)",
  users_email_key: "UNIQUE (email)",
});
const foreign = "FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE";

describe("mermaid", () => {
  it("shows columns with their marks, and relations by what may be null and what is unique", () => {
    const objects = catalog(
      users,
      table("public.posts", ["id bigint!", "user_id uuid"], { p: "PRIMARY KEY (id)", f: foreign }),
      table("public.profiles", ["user_id uuid!"], { p: "PRIMARY KEY (user_id)", f: foreign }),
      table("public.likes", ["user_id uuid!", "n numeric(10,2)!"], { f: foreign, u: "UNIQUE (user_id)" }),
    );
    expect(mermaidOf(erModel(objects, all))).toMatchSnapshot();
  });

  it("shows what tables point at beyond themselves, and nothing of it but that", () => {
    const objects = catalog(users, table("billing.invoices", ["id int!", "user_id uuid!"], { f: foreign }));
    const diagram = touchedDiagram(objects, "migrations", ["column billing.invoices.user_id", "table public.gone"]);
    expect(diagram === null ? null : mermaidOf(diagram)).toMatchSnapshot();
    expect(diagram?.touched).toEqual(["billing.invoices"]);
    expect(touchedDiagram(objects, "migrations", ["table public.gone"])).toBeNull();
  });

  it("keeps names that mean something to Mermaid, Markdown or HTML from meaning it", () => {
    const hostile = '"a""b`%% {}|<script>\u202e```"';
    const other = '"Ünï cödé; end"';
    const objects = catalog(
      table(`public.${hostile}`, ['"x""y[ `" text!', "1 text"], { p: 'PRIMARY KEY ("x""y[ `")' }),
      table(`public.${other}`, ['"fk ""`" text'], {
        f: `FOREIGN KEY ("fk ""\`") REFERENCES public.${hostile}("x""y[ \`")`,
      }),
      table('public."a b"', []),
      table('public."a_b"', []),
    );
    const text = mermaidOf(erModel(objects, all));
    expect(text).toMatchSnapshot();
    expect(text).not.toMatch(/[`<\u202e]/);
    expect(text.match(/"/g)?.length).toBe((text.match(/"[^"\n]*"/g)?.length ?? 0) * 2);
  });

  it("keeps words that its grammar has another use for from being read so", () => {
    const objects = catalog(
      table("public.pk", ["uk text!", "FK uk", "pk int", '"a" public.fk[]'], { p: "PRIMARY KEY (uk)" }),
      table('public."which direction  LR goes"', ['"direction TB" text']),
    );
    const text = mermaidOf(erModel(objects, all));
    expect(text).toMatchSnapshot();
    expect(text).not.toMatch(/direction\s+(TB|BT|RL|LR)/i);
    expect(text).not.toMatch(/^ {4}\S+ [pfu]k\b|^ {4}[pfu]k\b/im);
  });

  it("shows forty touched tables at most, and counts the others", () => {
    const many = Array.from({ length: 60 }, (_, at) => table(`public.t_${at}`, ["id int!"]));
    const diagram = touchedDiagram(
      catalog(...many),
      "migrations",
      many.map(([one]) => one?.address ?? ""),
    );
    expect([diagram?.touched.length, diagram?.left]).toEqual([40, 20]);
  });

  it("leaves columns out of a schema that is too large, then tables, and says so", () => {
    const many = Array.from({ length: 1_500 }, (_, at) =>
      table(`public.table_number_${at}`, ["id int!"], { p: "PRIMARY KEY (id)" }),
    );
    const text = mermaidOf(erModel(catalog(...many), all));
    expect(text.length).toBeLessThan(50_000);
    expect(text).toMatch(/%% \d+ more tables left out/);
  });

  it("shows no partitions", () => {
    const objects = catalog(users, [
      object("table", "public.part", null, { partition: "DEFAULT", inherits: ["public.users"] }),
    ]);
    expect(mermaidOf(erModel(objects, all))).not.toContain("part");
    expect([...tablesOf(objects, ["column public.users.id", "table public.part"])]).toEqual(["table public.users"]);
  });
});

it("tells tables by patterns", () => {
  expect(matchesPattern("public.users", "users")).toBe(true);
  expect(matchesPattern("public.users", "public.*")).toBe(true);
  expect(matchesPattern('public."Us.er"', "Us.er")).toBe(true);
  expect(matchesPattern("public.users", "user")).toBe(false);
});

describe("svg", () => {
  const objects = catalog(
    users,
    table('odd."<&>"""', ["user_id uuid", "self int"], { f: foreign }),
    table("public.alone", []),
  );

  it("is one self-contained document with a title and a description, the same twice", async () => {
    const text = await svgOf(erModel(objects, all));
    expect(await svgOf(erModel(objects, all))).toBe(text);
    expect(text).toContain('<title id="title">');
    expect(text).toContain("prefers-color-scheme:dark");
    expect(text).not.toMatch(/<script|href|url\(|@import|<foreignObject/);
    expect(text).toContain("&#60;&#38;&#62;&#34;");
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("draws a table that points at itself, circles, and nothing at all", async () => {
    const circle = catalog(
      table("public.a", ["id int!", "b int", "me int"], {
        p: "PRIMARY KEY (id)",
        f: "FOREIGN KEY (b) REFERENCES public.b(id)",
        g: "FOREIGN KEY (me) REFERENCES public.a(id)",
      }),
      table("public.b", ["id int!", "a int"], { p: "PRIMARY KEY (id)", f: "FOREIGN KEY (a) REFERENCES public.a(id)" }),
    );
    for (const one of [circle, catalog()]) expect(await svgOf(erModel(one, all))).not.toMatch(/NaN|undefined/);
  });
});
