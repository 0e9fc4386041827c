import { first } from './first.en.ts';
import { rest } from './rest.en.ts';

/** Every text of the console in one language; the parity test compares the two languages. */
export const en = { ...first, ...rest } as const;
