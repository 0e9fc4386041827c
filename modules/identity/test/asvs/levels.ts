/** The level of every requirement of four chapters of OWASP ASVS 5.0.0, by section, in the order of their numbers. */
const LEVELS: Readonly<Record<string, string>> = {
  '6.1': '122',
  '6.2': '111111112222',
  '6.3': '11223333',
  '6.4': '112233',
  '6.5': '22222333',
  '6.6': '2223',
  '6.7': '33',
  '6.8': '2222',
  '7.1': '222',
  '7.2': '1111',
  '7.3': '22',
  '7.4': '11222',
  '7.5': '223',
  '7.6': '22',
  '9.1': '111',
  '9.2': '1222',
  '10.1': '22',
  '10.2': '223',
  '10.3': '22223',
  '10.4': '1111122222233333',
  '10.5': '22222',
  '10.6': '22',
  '10.7': '222',
};

/** The levels the page answers. */
const ANSWERED = new Set(['1', '2']);

/** Level by number of requirement, for those the page answers. */
export const requirements: ReadonlyMap<string, string> = new Map(
  Object.entries(LEVELS).flatMap(([section, levels]) =>
    [...levels].flatMap((level, index) =>
      ANSWERED.has(level) ? [[`${section}.${index + 1}`, level] as const] : [],
    ),
  ),
);
