import { useMemo } from 'react';
import { encode } from 'uqr';

/** The quiet zone a scanner needs around the code, in modules (ISO/IEC 18004). */
const QUIET_MODULES = 4;

/** One path of unit squares; runs in a row are joined. */
export function pathOfModules(rows: readonly (readonly boolean[])[]): string {
  return rows
    .flatMap((row, y) => {
      const runs: string[] = [];
      for (let x = 0; x < row.length; x += 1) {
        if (!row[x] || row[x - 1]) continue;
        const end = row.indexOf(false, x);
        const length = (end < 0 ? row.length : end) - x;
        runs.push(`M${x} ${y}h${length}v1h-${length}z`);
      }
      return runs;
    })
    .join('');
}

/** A text as QR code. Black on white in either theme: many scanners cannot read it inverted. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(text, { ecc: 'M', border: QUIET_MODULES });
    return { size: code.size, path: pathOfModules(code.data) };
  }, [text]);
  return (
    <svg
      className="h-qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}
