/** One measured size: assignments across, millions of checks a second up. */
export interface GrowthPoint {
  readonly assignments: number;
  readonly busyPerSecond: number;
  readonly spreadPerSecond: number;
}

const width = 760;
const height = 400;
const plot = { left: 64, right: 150, top: 76, bottom: 56 };

interface Line {
  readonly label: string;
  readonly colour: string;
  readonly rate: (point: GrowthPoint) => number;
}

const lines: readonly Line[] = [
  { label: '4,096 questions', colour: '#0b6e4f', rate: ({ busyPerSecond }) => busyPerSecond },
  { label: '65,536 questions', colour: '#b4541a', rate: ({ spreadPerSecond }) => spreadPerSecond },
];

/** The growth curve as an SVG that stands alone. `note` says on what it was measured. */
export function drawGrowth(points: readonly GrowthPoint[], bar: number, note: string): string {
  const most = Math.max(bar, ...points.flatMap((point) => lines.map(({ rate }) => rate(point))));
  const top = Math.ceil(most / 1e6) * 1e6;
  const sizes = points.map(({ assignments }) => Math.log10(assignments));
  const [least, largest] = [Math.min(...sizes), Math.max(...sizes)];
  const x = (assignments: number) =>
    plot.left + ((Math.log10(assignments) - least) / (largest - least)) * (width - plot.left - plot.right);
  const y = (rate: number) => height - plot.bottom - (rate / top) * (height - plot.top - plot.bottom);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title note" font-family="system-ui, sans-serif" font-size="13" fill="#1f2933">
<title id="title">Checks a second while the organisation grows from ${thousands(points[0]?.assignments)} to ${thousands(points.at(-1)?.assignments)} assignments</title>
<desc id="note">${escape(note)}</desc>
<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>
<text x="${plot.left}" y="30" font-size="17" font-weight="600">Checks a second on one thread, by assignments held</text>
<text x="${plot.left}" y="50" fill="#52606d" font-size="12">${escape(note)}</text>
${gridlines(top, y)}
${points.map(({ assignments }) => `<text x="${round(x(assignments))}" y="${height - plot.bottom + 20}" text-anchor="middle">${thousands(assignments)}</text>`).join('\n')}
<text x="${(plot.left + width - plot.right) / 2}" y="${height - 12}" text-anchor="middle" fill="#52606d">assignments</text>
<line x1="${plot.left}" x2="${width - plot.right}" y1="${round(y(bar))}" y2="${round(y(bar))}" stroke="#9b1c1c" stroke-dasharray="5 4"/>
<text x="${width - plot.right + 8}" y="${round(y(bar)) + 4}" fill="#9b1c1c">bar at 30,000: ${bar / 1e6} M/s</text>
${lines.map((line) => drawLine(points, line, x, y)).join('\n')}
</svg>
`;
}

function gridlines(top: number, y: (rate: number) => number): string {
  const step = Math.max(1, Math.round(top / 6e6)) * 1e6;
  const rates = Array.from({ length: Math.floor(top / step) + 1 }, (_, i) => i * step);
  return rates
    .map(
      (rate) =>
        `<line x1="${plot.left}" x2="${width - plot.right}" y1="${round(y(rate))}" y2="${round(y(rate))}" stroke="#e4e7eb"/>` +
        `<text x="${plot.left - 8}" y="${round(y(rate)) + 4}" text-anchor="end">${rate / 1e6} M</text>`,
    )
    .join('\n');
}

function drawLine(
  points: readonly GrowthPoint[],
  { label, colour, rate }: Line,
  x: (assignments: number) => number,
  y: (rate: number) => number,
): string {
  const at = points.map((point) => `${round(x(point.assignments))},${round(y(rate(point)))}`);
  const dots = at.map((place) => {
    const [cx, cy] = place.split(',');
    return `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"/>`;
  });
  const last = points.at(-1);
  const labelY = last === undefined ? 0 : round(y(rate(last))) + 4;
  return `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>
${dots.join('')}
<text x="${width - plot.right + 8}" y="${labelY}" fill="${colour}">${label}</text>`;
}

function thousands(value: number | undefined): string {
  return (value ?? 0).toLocaleString('en');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
