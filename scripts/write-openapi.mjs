// Writes docs/api/openapi.json from the contracts. A test compares the two, so run this after changing a contract.
import { mkdirSync, writeFileSync } from 'node:fs';
import { routes } from '@haechi/contracts';
import { buildOpenApi } from '@haechi/http';
import manifest from '../apps/server/package.json' with { type: 'json' };

const directory = new URL('../docs/api/', import.meta.url);
mkdirSync(directory, { recursive: true });
const document = buildOpenApi(routes, manifest.version);
writeFileSync(new URL('openapi.json', directory), `${JSON.stringify(document, null, 2)}\n`);
