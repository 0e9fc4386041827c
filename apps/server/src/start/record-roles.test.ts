import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type EventId, newId } from '@haechi/kernel';
import { recordRoles } from './record-roles.ts';

const root = mkdtempSync(join(tmpdir(), 'haechi-roles-'));
after(() => rmSync(root, { recursive: true }));
const skip = process.platform === 'win32';
let installations = 0;

function install({ fromBundle }: { readonly fromBundle: boolean }) {
  installations += 1;
  const base = join(root, String(installations));
  const baseDir = join(base, 'data');
  mkdirSync(join(base, 'program'), { recursive: true });
  mkdirSync(baseDir);
  if (fromBundle) writeFileSync(join(base, 'program', 'state.json'), '{}');
  const recorded: (string | undefined)[] = [];
  const audit = {
    async recordAlone(
      _tenant: unknown,
      _origin: unknown,
      entry: { action: string; reason?: string },
    ): Promise<EventId> {
      recorded.push(`${entry.action} ${entry.reason ?? '-'}`);
      return newId('event');
    },
  };
  const look = (reason?: string, uid?: number) => recordRoles({ baseDir, reason, audit, uid });
  return { recorded, look };
}

test('one account that installs and operates is on record, once for each reason', { skip }, async () => {
  const { recorded, look } = install({ fromBundle: true });
  assert.equal(await look(), true, 'without a reason it is still to be told');
  assert.equal(await look(), true);
  assert.equal(await look('혼자 쓰는 시험 장비'), false);
  assert.equal(await look('혼자 쓰는 시험 장비'), false);
  assert.deepEqual(recorded, [
    'installation.roles_held_by_one -',
    'installation.roles_held_by_one 혼자 쓰는 시험 장비',
  ]);
});

test('two accounts are as it should be, and a checkout has no installer', { skip }, async () => {
  const { recorded, look } = install({ fromBundle: true });
  assert.equal(await look(undefined, (process.getuid?.() ?? 0) + 1), false);
  const checkout = install({ fromBundle: false });
  assert.equal(await checkout.look(), false);
  assert.deepEqual([...recorded, ...checkout.recorded], []);
});
