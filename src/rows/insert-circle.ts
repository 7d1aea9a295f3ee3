// Tables that cannot do without each other: all rows of an owner in one statement, with keys chosen beforehand.
import type { FillRequest } from "./contract.ts";
import type { TableShape } from "./shape.ts";
import type { World } from "./world.ts";

export async function insertCircle(
  _request: FillRequest,
  _world: World,
  _tables: readonly TableShape[],
): Promise<void> {}
