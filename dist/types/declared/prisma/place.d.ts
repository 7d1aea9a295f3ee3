import type { Catalog, Change } from "../../model/index.js";
import type { Model } from "./models.js";
/** `line` is 1-based. `field`: the model and the field, where there is one, as Prisma calls them. */
export type PrismaPlace = {
    readonly file: string;
    readonly line: number;
    readonly model: string;
    readonly field: string | null;
};
/** The place of what a change is about, `declared` being what the schema makes; of its table's model where it is not written down; null where nothing of it is. */
export declare const placeOf: (change: Change, models: readonly Model[], declared: Catalog) => PrismaPlace | null;
