import { first } from './first.ko.ts';
import { rest } from './rest.ko.ts';

/** Every text of the console in one language; the parity test compares the two languages. */
export const ko = { ...first, ...rest } as const;
