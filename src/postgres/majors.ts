export const SUPPORTED_MAJORS: readonly number[] = [14, 15, 16, 17, 18];
export const DEFAULT_MAJOR = 18;

/** For sentences: `14 to 18`. */
export const MAJORS_IN_WORDS = `${SUPPORTED_MAJORS[0]} to ${SUPPORTED_MAJORS.at(-1)}`;
