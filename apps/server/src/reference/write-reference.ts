/** Writes docs/api/errors.md. A test compares the two, so run `npm run reference` after changing a code or its words. */
import { writeFileSync } from 'node:fs';
import { listErrorSources } from './error-sources.ts';
import { writeErrorsPage } from './errors-page.ts';

writeFileSync(
  new URL('../../../../docs/api/errors.md', import.meta.url),
  writeErrorsPage(listErrorSources()),
);
