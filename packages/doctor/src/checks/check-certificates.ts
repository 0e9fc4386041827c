import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, finding } from '../finding.ts';

const DAY_MS = 86_400_000;
const WARN_DAYS = 30;
const certificates = finding('certificates');

/** The certificate of the server and the roots beside it, where the server answers over TLS itself. */
export const checkCertificates: Check = async ({ dataDir, nowMs }) => {
  const found = await Promise.all(
    ['server.crt', 'ca.crt'].map(async (name) => {
      const where = join(dataDir, 'tls', name);
      const text = await readFile(where, 'utf8').catch(() => undefined);
      return text === undefined ? [] : [judge(where, text, nowMs)];
    }),
  );
  return found.flat();
};

function judge(where: string, text: string, nowMs: number) {
  let endsMs: number;
  try {
    endsMs = new X509Certificate(text).validToDate.getTime();
  } catch {
    return certificates('failure', 'certificate-damaged', { where });
  }
  const days = Math.floor((endsMs - nowMs) / DAY_MS);
  if (days < 0) return certificates('failure', 'certificate-over', { where, days: -days });
  return days < WARN_DAYS
    ? certificates('warning', 'certificate-ends', { where, days })
    : certificates('good', 'certificate-good', { where, days });
}
