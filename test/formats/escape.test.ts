import { expect, test } from "vitest";
import { code, fenced, oneLine, prose, sentence, shortened, urlPath, webUrl } from "../../src/formats/escape.ts";
import { hostileNames } from "./hostile.ts";
import { acting, bonesOf, htmlOf, openText, tokensOf } from "./html.ts";

test.each([
  ["plain", "`plain`"],
  ["a`b", "``a`b``"],
  ["`a", "`` `a ``"],
  ["a\nb", "`a b`"],
  ["", "` `"],
  ["a\u202eb", "`a\\u{202e}b`"],
  ["a\\|b", "`a\\u{5c}|b`"],
])("the code span of %j is %s", (text, expected) => expect(code(text)).toBe(expected));

test("a pipe in a cell is escaped", () => expect(code("a|b", "cell")).toBe("`a\\|b`"));

test.each([
  ["the table `public.a` is gone", "the table `public.a` is gone"],
  ["1.5 s", "1.5 s"],
  ["1. item", "1\\. item"],
  ["ask @octo about it", "ask `@octo` about it"],
  ["`a``b`", "`a` `b`"],
  ["odd ` tick", "odd \\` tick"],
  ["a <b> & *c*", "a &lt;b&gt; &amp; \\*c\\*"],
])("%j is written as %j", (text, expected) => expect(prose(text)).toBe(expected));

test("a sentence begins with a capital, a name does not", () => {
  expect(sentence("the down fails")).toBe("The down fails");
  expect(sentence("`the` down fails")).toBe("`the` down fails");
});

test("a fence is longer than any run of back-ticks inside", () =>
  expect(fenced("a\n`````\nb", "sql")).toBe("``````sql\na\n`````\nb\n``````"));

test("shortening counts code points and never splits one", () => {
  expect([...shortened("🎉".repeat(50), 10)]).toHaveLength(10);
  expect(shortened("abc", 3)).toBe("abc");
  expect(shortened("abcdefghij", 5)).toBe("abc…j");
  expect(oneLine("x".repeat(1_000_000), 50)).toHaveLength(50);
});

test("an address cannot leave its parentheses", () => {
  expect(webUrl("https://a.example/b)c d\n<e>")).toBe("https://a.example/b%29c%20d%0A%3Ce%3E");
  expect(webUrl("javascript:alert(1)")).toBeNull();
  expect(urlPath("a b/(c)#d?.sql")).toBe("a%20b/%28c%29%23d%3F.sql");
});

const inert = (markdown: string, bones: string) => {
  const tokens = tokensOf(htmlOf(markdown));
  expect(bonesOf(tokens)).toBe(bones);
  for (const [what, pattern] of Object.entries(acting))
    expect(openText(tokens).replaceAll("\u0000", ""), what).not.toMatch(pattern);
};

test.each(hostileNames.map((name) => [name.slice(0, 60), name]))("%j is inert", (_, name) => {
  inert(code(name), "<p></p>");
  inert(`before ${code(name)} after`, "<p></p>");
  inert(`a ${prose(name)}`, "<p></p>");
  inert(`a ${prose(`the table \`${name}\` is open`)}`, "<p></p>");
  inert(fenced(name, "text"), "<pre></pre>");
  const row = `| a | b |\n|---|---|\n| ${code(name, "cell")} | ${prose(name, "cell")} |`;
  inert(row, "<table><thead><tr><th></th><th></th></tr></thead><tbody><tr><td></td><td></td></tr></tbody></table>");
});

test.each(hostileNames.filter((name) => name.trim() !== "").map((name) => [name.slice(0, 60), name]))(
  "%j at the beginning of a line stays a paragraph",
  (_, name) => inert(prose(name), "<p></p>"),
);

test("the inspection itself sees what an unescaped name would do", () => {
  const dangers = hostileNames.filter((name) => {
    const tokens = tokensOf(htmlOf(`a ${name} b`));
    const open = openText(tokens).replaceAll("\u0000", "");
    return bonesOf(tokens) !== "<p></p>" || Object.values(acting).some((pattern) => pattern.test(open));
  });
  expect(dangers.length).toBeGreaterThan(35);
});
