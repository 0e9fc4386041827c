import { type Column, RelativeTime, StatusPill, useNow } from '@haechi/ui';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ApiResponse } from '../../api/client.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';

export type KeyItem = ApiResponse<'GET /api/v1/keys'>['items'][number];

/** Kinds that are changed here, by whoever may. */
export type RenewedKind = Extract<KeyItem['kind'], 'log' | 'witness' | 'backup'>;

/** What the page of keys says of each of them. */
export function keyColumns(
  t: Translate,
  renew: ((kind: RenewedKind) => void) | undefined,
): readonly Column<KeyItem>[] {
  return [
    {
      id: 'kind',
      header: t('keys.kind'),
      onPhone: 'title',
      wrap: true,
      cell: ({ kind }) => (
        <div>
          <div>{t(`keys.kind.${kind}`)}</div>
          <div className="h-muted">{t(`keys.protects.${kind}`)}</div>
        </div>
      ),
    },
    {
      id: 'name',
      header: t('keys.name'),
      wrap: true,
      cell: ({ name, values }) =>
        name === '' ? (
          t('keys.count', { count: values ?? 0 })
        ) : (
          <span className="h-mono" title={name}>
            {shorten(name)}
          </span>
        ),
    },
    { id: 'state', header: t('keys.state'), width: '130px', cell: (item) => <State item={item} /> },
    {
      id: 'since',
      header: t('keys.since'),
      width: '130px',
      cell: ({ since }) => <RelativeTime at={since} />,
    },
    { id: 'next', header: t('keys.next'), width: '150px', cell: (item) => <Next item={item} /> },
    {
      id: 'rotate',
      header: t('keys.rotate'),
      wrap: true,
      cell: (item) => <HowToRotate item={item} renew={renew} />,
    },
  ];
}

const NAME_MAX = 24;
const shorten = (name: string): string =>
  name.length <= NAME_MAX ? name : `${name.slice(0, NAME_MAX - 1)}…`;

function State({ item: { inUse, kind, values } }: { readonly item: KeyItem }) {
  const t = useT();
  const isHolding = kind === 'sealing' && !inUse && (values ?? 0) > 0;
  return (
    <div>
      <StatusPill tone={inUse ? 'good' : isHolding ? 'waiting' : 'off'} quiet>
        {t(inUse ? 'keys.inUse' : 'keys.former')}
      </StatusPill>
      {isHolding ? <div className="h-muted">{t('keys.left', { count: values ?? 0 })}</div> : null}
    </div>
  );
}

function Next({ item: { advisedAt, inUse, until } }: { readonly item: KeyItem }) {
  const t = useT();
  const isOverdue = useNow(60_000) > new Date(advisedAt ?? Infinity).getTime();
  if (advisedAt !== null)
    return isOverdue ? (
      <StatusPill tone="waiting">{t('keys.overdue')}</StatusPill>
    ) : (
      <RelativeTime at={advisedAt} />
    );
  if (!inUse) return '–';
  return (
    <span>
      {t('keys.byItself')}
      {until === null ? null : (
        <>
          {' · '}
          <RelativeTime at={until} />
        </>
      )}
    </span>
  );
}

const COMMANDS = { root: 'haechi keys rotate', sealing: 'haechi keys rotate-sealing' } as const;

function HowToRotate({
  item: { kind, inUse },
  renew,
}: {
  readonly item: KeyItem;
  readonly renew: ((kind: RenewedKind) => void) | undefined;
}): ReactNode {
  const t = useT();
  if (kind === 'sealing' && !inUse) return <span className="h-mono">haechi keys retire-sealing</span>;
  if (!inUse || kind === 'openid') return '–';
  if (kind === 'root' || kind === 'sealing') return <span className="h-mono">{COMMANDS[kind]}</span>;
  if (kind === 'bundle') return <Link to="/policy-server">{t('keys.onPolicyServer')}</Link>;
  if (kind === 'person') return t('keys.withSealing');
  if (kind === 'authority' || kind === 'server_certificate')
    return <Link to="/keys/certificates">{t('keys.onCertificates')}</Link>;
  if (renew === undefined) return '–';
  return (
    <Button variant="subtle" size="compact-sm" onClick={() => renew(kind)}>
      {t('keys.renew')}
    </Button>
  );
}
