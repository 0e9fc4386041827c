import type { passkeyAssertion } from '@haechi/contracts';
import type { z } from 'zod';

export type PasskeyAssertion = z.output<typeof passkeyAssertion>;
