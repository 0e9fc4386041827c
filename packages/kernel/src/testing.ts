import { createLogger, type Logger } from './log.ts';

export { makeCertificate } from './make-certificate.ts';

/** A logger that writes nothing. */
export const silentLogger: Logger = createLogger('silent');

/** A logger that keeps what it would have written, for tests that look for what must not be there. */
export function createRecordingLogger(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const logger = createLogger('trace', { write: (line: string) => void lines.push(line) });
  return { logger, lines };
}
