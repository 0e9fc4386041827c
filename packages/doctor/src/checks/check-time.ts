import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, finding } from '../finding.ts';

const clock = finding('clock');
const zone = finding('time-zone');
const RTC = '/sys/class/rtc/rtc0/since_epoch';
const DRIFT_MAX_SECONDS = 60;
/** No release of the product is older. */
const EARLIEST_MS = Date.parse('2026-01-01T00:00:00Z');

/** The clock is not before what already happened, and agrees with the clock of the hardware where that can be read. */
export const checkClock: Check = async ({ nowMs, dataDir }) => {
  const time = new Date(nowMs).toISOString();
  if (nowMs < EARLIEST_MS) return [clock('failure', 'clock-early', { time })];
  const logged = await stat(join(dataDir, 'logs', 'server.log')).catch(() => undefined);
  if (logged !== undefined && logged.mtimeMs > nowMs + DRIFT_MAX_SECONDS * 1000)
    return [clock('failure', 'clock-back', { time, last: logged.mtime.toISOString() })];
  const hardware = Number(await readFile(RTC, 'utf8').catch(() => ''));
  const drift = hardware > 0 ? Math.round(Math.abs(nowMs / 1000 - hardware)) : 0;
  if (drift > DRIFT_MAX_SECONDS) return [clock('warning', 'clock-drift', { seconds: drift })];
  return [clock('good', 'clock-good', { time })];
};

/** Times are kept in UTC; a machine set to UTC shows them to operators nine hours off. */
export const checkTimeZone: Check = async () => {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  if (timeZone === '' || /unknown/i.test(timeZone)) return [zone('failure', 'zone-unknown')];
  if (/^(Etc\/)?(UTC|GMT|Universal|Zulu)$/.test(timeZone)) return [zone('warning', 'zone-utc')];
  return [zone('good', 'zone-good', { zone: timeZone })];
};
