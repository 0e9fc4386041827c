import { readFileSync } from 'node:fs';
import { enrolFirstAdministrator, signIn } from '../../e2e/harness/people.ts';

/** Signs the first administrator in: run inside the network namespace, with the address and what the server said. */
const [origin = '', said = ''] = process.argv.slice(2);
const token = /\/enroll\?token=([A-Za-z0-9_-]+)/.exec(readFileSync(said, 'utf8'))?.[1];
const person = await enrolFirstAdministrator({ origin, firstAdministratorToken: () => token });
const client = await signIn(person, 'recovery code');
const me = await client.call('GET /api/v1/me', {});
process.stdout.write(`signed in: ${me.user.email}\n`);
