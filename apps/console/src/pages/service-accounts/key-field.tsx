import type { Api } from '@haechi/contracts';
import { showToast } from '@haechi/ui';
import { Button, Textarea } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useT } from '../../i18n/i18n.tsx';

export type PublicKey = Api['POST /api/v1/service-accounts']['body']['keys'][number];

/** A public key as people paste it: a JWK. Undefined for what is none, and for a private one. */
export function readPublicKey(text: string): PublicKey | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('kty' in value) || 'd' in value) return undefined;
    return value as PublicKey; // the server checks every member of it
  } catch {
    return undefined;
  }
}

/** Makes a key pair here; the private half goes into a file of this computer and nowhere else. */
async function makeKeyPair(name: string): Promise<string> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const secret = await crypto.subtle.exportKey('jwk', pair.privateKey);
  const { kty, crv, x, y } = secret;
  const file = new Blob([JSON.stringify({ ...secret, key_ops: undefined, ext: undefined }, null, 2)]);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `${name.replaceAll(/[^\p{L}\p{N}-]+/gu, '-') || 'service-account'}.private.jwk.json`;
  link.click();
  URL.revokeObjectURL(link.href);
  return JSON.stringify({ kty, crv, x, y }, null, 2);
}

interface KeyFieldProps {
  /** What the file is called after. */
  readonly name: string;
  readonly value: string;
  readonly tried: boolean;
  readonly problem?: string | undefined;
  readonly onChange: (text: string) => void;
}

/** The public key: pasted, or made here. */
export function KeyField({ name, value, tried, problem, onChange }: KeyFieldProps) {
  const t = useT();
  const isBad = tried && readPublicKey(value) === undefined;
  const make = () =>
    void makeKeyPair(name).then((key) => {
      onChange(key);
      showToast({
        tone: 'good',
        word: t('serviceAccounts.keyMadeWord'),
        title: t('serviceAccounts.keyMade'),
      });
    });
  return (
    <>
      <Textarea
        required
        autosize
        minRows={4}
        maxRows={10}
        label={t('serviceAccounts.key')}
        description={t('serviceAccounts.keyHint')}
        value={value}
        error={problem ?? (isBad ? t('serviceAccounts.keyBad') : undefined)}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconKey size={14} stroke={1.6} aria-hidden />}
          onClick={make}
        >
          {t('serviceAccounts.makeKey')}
        </Button>
      </div>
    </>
  );
}
