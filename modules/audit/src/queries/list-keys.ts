import type { Database } from '@haechi/database';
import type { KeyFact } from '@haechi/http';
import { labelOfVerifierKey } from '@haechi/transparency';
import { sql } from 'kysely';
import type { LogIdentity, PublishedKey } from '../signing/log-identity.ts';
import type { WitnessService } from '../witness/serve-witness.ts';

const factOf = (kind: 'log' | 'witness', { verifierKey, since, until }: PublishedKey): KeyFact => ({
  kind,
  name: labelOfVerifierKey(verifierKey),
  since,
  inUse: until === undefined,
  until,
});

/** The keys of the log, of this installation as a witness, and of people, as whoever looks after keys sees them. */
export function createListKeys(
  database: Database,
  identity: () => Promise<LogIdentity>,
  witness: Pick<WitnessService, 'publishedKeys'>,
): () => Promise<readonly KeyFact[]> {
  return async () => {
    const { rows } = await database.system(
      'count the keys of people',
      (tx) =>
        sql<{ count: number; since: Date | null }>`
          SELECT count(*) AS count, min(created_at) AS since FROM audit.data_keys WHERE wrapped IS NOT NULL`.execute(
          tx,
        ),
      { readOnly: true },
    );
    const [people] = rows;
    const since = people?.since ?? undefined;
    return [
      ...(people === undefined || since === undefined
        ? []
        : [
            {
              kind: 'person' as const,
              name: '',
              since,
              inUse: true,
              changesByItself: true as const,
              count: people.count,
            },
          ]),
      ...(await identity()).publishedPlatformKeys.map((key) => factOf('log', key)),
      ...(await witness.publishedKeys()).map((key) => factOf('witness', key)),
    ];
  };
}
