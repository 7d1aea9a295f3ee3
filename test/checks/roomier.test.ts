import { expect, test } from "vitest";
import { isRoomier } from "../../src/checks/traffic-breaks.ts";

test.each([
  ["character varying(50)", "character varying(100)", true],
  ["character varying(100)", "character varying(50)", false],
  ["character varying(100)", "character varying", true],
  ["character varying(100)", "text", true],
  ["text", "character varying", true],
  ["text", "character varying(100)", false],
  ["numeric(10,2)", "numeric(12,2)", true],
  ["numeric(10,2)", "numeric(12,4)", false],
  ["numeric(10,2)", "numeric", true],
  ["numeric", "numeric(10,2)", false],
  ["timestamp(3) without time zone", "timestamp(6) without time zone", true],
  ["timestamp without time zone", "timestamp with time zone", false],
  ["integer", "bigint", false],
  ["cidr", "inet", false],
  ["character(10)", "text", false],
])("%s to %s", (from, to, roomier) => {
  expect(isRoomier(from, to)).toBe(roomier);
});
