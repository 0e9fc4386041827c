import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { newSigningSecret, signWebhook } from './sign-webhook.ts';

const message = () => ({
  id: 'evt_1',
  timestampSeconds: Math.floor(Date.now() / 1000),
  body: '{"type":"project.updated","data":{"name":"봄"}}',
});

test('the reference implementation of Standard Webhooks accepts the signature', () => {
  const secret = newSigningSecret();
  const sent = message();
  assert.deepEqual(
    new Webhook(secret.reveal()).verify(sent.body, { ...signWebhook(sent, [secret]) }),
    JSON.parse(sent.body),
  );
});

test('during a rotation receivers with either secret accept, and those with another do not', () => {
  const [fresh, previous, other] = [newSigningSecret(), newSigningSecret(), newSigningSecret()];
  const sent = message();
  const headers = { ...signWebhook(sent, [fresh, previous]) };
  for (const secret of [fresh, previous]) new Webhook(secret.reveal()).verify(sent.body, headers);
  assert.throws(() => new Webhook(other.reveal()).verify(sent.body, headers), WebhookVerificationError);
  assert.throws(() => new Webhook(fresh.reveal()).verify(`${sent.body} `, headers), WebhookVerificationError);
});

test('the vector of the specification', () => {
  const secret = { reveal: () => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };
  const headers = signWebhook(
    { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampSeconds: 1_614_265_330, body: '{"test": 2432232314}' },
    [secret as ReturnType<typeof newSigningSecret>], // only its text is asked for
  );
  assert.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});
