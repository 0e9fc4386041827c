import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '@haechi/kernel';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';
import { z } from 'zod';
import type { Question } from './evaluation.ts';

const PURPOSE = 'authzen/denial-binding';

const bindingSchema = z.object({
  /** Public id of the tenant and of the caller the denial was told to. */
  tenantId: z.string(),
  callerId: z.string(),
  /** Of subject, action and resource as they were asked about, `properties` included. */
  digest: z.string(),
  scopeId: z.string(),
  expiresAt: z.string(),
});

/** What a requestable denial was about; it travels through the caller and back (profile, section 4.3). */
export type DenialBinding = z.output<typeof bindingSchema>;

/** Wraps a binding so that only this installation can read it, and nobody can change it. */
export async function sealBinding(rootKey: RootKey, binding: DenialBinding): Promise<string> {
  return await sealBytes(rootKey, PURPOSE, new TextEncoder().encode(JSON.stringify(binding)));
}

/** Reads a binding back; undefined when it is not one of ours or a byte of it is another. */
export async function openBinding(rootKey: RootKey, token: string): Promise<DenialBinding | undefined> {
  const bytes = await openBytes(rootKey, PURPOSE, token).catch(() => undefined);
  return bytes === undefined ? undefined : bindingSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

/** The structural identity of what was asked: equal members in any order give the same digest (RFC 8785). */
export function digestQuestion({ subject, action, resource }: Omit<Question, 'context'>): string {
  const asked = { subject, action, resource };
  return createHash('sha256')
    .update(canonicalJson(asked as unknown as Json)) // parsed from JSON text, so it is JSON
    .digest('base64url');
}
