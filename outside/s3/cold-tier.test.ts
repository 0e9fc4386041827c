import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createS3ColdStore } from '@haechi/audit';
import { createOutboundGuard } from '@haechi/http';
import { DAY_MS } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { checkColdStore } from '../../modules/audit/test/cold-store-contract.ts';
import { ACCESS_KEY, type Gateway, SECRET_KEY, startGateway } from './start-gateway.ts';

let gateway: Gateway;
before(async () => {
  gateway = await startGateway();
  await gateway.makeBucket('locked', true);
  await gateway.makeBucket('plain', false);
});
after(() => gateway.stop());

const open = (bucket: string, lock: 'governance' | 'compliance' | 'off', secret = SECRET_KEY) =>
  createS3ColdStore(
    {
      url: `${gateway.url}/${bucket}/logs`,
      region: 'us-east-1',
      accessKeyId: ACCESS_KEY,
      secretAccessKey: new Secret(secret),
      lock,
    },
    createOutboundGuard({ allowed: () => ['127.0.0.1', 'http://127.0.0.1'] }),
  );

test('a bucket with object lock keeps what every cold store promises, in both modes', async () => {
  await checkColdStore(open('locked', 'governance'), true);
  await checkColdStore(open('locked', 'compliance'), true);
});

test('a file whose time is over goes with all its versions', async () => {
  const store = open('locked', 'compliance');
  const until = new Date(Date.now() + 1_500);
  for (const text of ['one', 'two']) await store.put('short', Buffer.from(text), until);
  await assert.rejects(store.remove('short'), /refused to delete/);
  const giveUpAtMs = performance.now() + 15_000;
  for (;;) {
    const removed = await store.remove('short').then(
      () => true,
      () => false,
    );
    if (removed) break;
    assert.ok(performance.now() < giveUpAtMs, 'the lock did not end');
  }
  assert.equal(await store.get('short', 100), undefined);
});

test('a bucket without object lock keeps it too, when it is said to have none', () =>
  checkColdStore(open('plain', 'off'), false));

test('a bucket without object lock takes no file that needs one, and a wrong key gets nothing', async () => {
  const until = new Date(Date.now() + DAY_MS);
  await assert.rejects(
    open('plain', 'governance').put('x', Buffer.from('x'), until),
    /refused to take|without its object lock/,
  );
  await assert.rejects(open('locked', 'governance', 'another').get('x', 100), /SignatureDoesNotMatch/);
});
