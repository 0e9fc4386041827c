const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes as people read it: `12.3 MB`. */
export function formatSize(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power] ?? 'B'}`;
}

/** A duration as people read it: `0.4`, `12`. */
export function formatSeconds(durationMs: number): string {
  const seconds = durationMs / 1000;
  return seconds < 10 ? seconds.toFixed(1) : String(Math.round(seconds));
}
