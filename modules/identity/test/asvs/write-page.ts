/** Writes docs/security/asvs.md. A test compares the two, so run `npm run asvs` after changing an answer. */
import { writeFileSync } from 'node:fs';
import { writePage } from './page.ts';

writeFileSync(new URL('../../../../docs/security/asvs.md', import.meta.url), writePage());
