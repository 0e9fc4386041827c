import { type KeyboardEvent, useId, useState } from 'react';
import './bar-chart.css';

export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  readonly tone: 'accent' | 'danger' | 'wait' | 'ink';
}

export interface ChartPart {
  readonly key: string;
  /** What the part is, in a few words: `14:00`, `27 Nov`. */
  readonly label: string;
  /** One value for each series. */
  readonly values: readonly number[];
}

export interface BarChartProps {
  readonly label: string;
  readonly series: readonly ChartSeries[];
  readonly parts: readonly ChartPart[];
  /** Words around the table that says the same. */
  readonly tableLabel: string;
  readonly partLabel: string;
  readonly formatNumber: (value: number) => string;
  /** Leads to the rows behind one value; an address of the console. */
  readonly hrefOf?: ((part: number, series: number) => string | undefined) | undefined;
  readonly onOpen?: ((href: string) => void) | undefined;
}

const WIDTH = 600;
const HEIGHT = 120;
const GAP = 0.24;

/**
 * Stacked bars over equal parts of time. The picture is one stop of the keyboard: arrows go from part to part, Enter
 * opens the rows behind it, and what is shown is said. A table says the same in full.
 */
export function BarChart(props: BarChartProps) {
  const { label, series, parts, formatNumber, hrefOf, onOpen } = props;
  const [at, setAt] = useState<number | undefined>(undefined);
  const said = useId();
  const max = Math.max(1, ...parts.map(({ values }) => sum(values)));
  const step = WIDTH / Math.max(1, parts.length);
  const shown = at === undefined ? undefined : parts[at];
  const openPart = (part: number): void => {
    const first = parts[part]?.values.findIndex((value) => value > 0) ?? -1;
    const href = first < 0 ? undefined : hrefOf?.(part, first);
    if (href !== undefined) onOpen?.(href);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const now = at ?? parts.length - 1;
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: parts.length - 1 }[event.key];
    if (event.key === 'Enter') openPart(now);
    if (next === undefined) return;
    event.preventDefault();
    setAt(Math.min(parts.length - 1, Math.max(0, next)));
  };
  return (
    <figure className="h-chart">
      <div
        className="h-chart__picture"
        role="application"
        aria-label={label}
        aria-describedby={said}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows move through the parts
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={() => setAt((known) => known ?? parts.length - 1)}
        onBlur={() => setAt(undefined)}
        onMouseLeave={() => setAt(undefined)}
      >
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {parts.map((part, index) => (
            <g
              key={part.key}
              data-at={index === at || undefined}
              data-opens={hrefOf !== undefined || undefined}
              onMouseEnter={() => setAt(index)}
              onClick={() => openPart(index)}
            >
              <rect className="h-chart__catch" x={index * step} y={0} width={step} height={HEIGHT} />
              <Stack
                part={part}
                series={series}
                x={index * step + (step * GAP) / 2}
                width={step * (1 - GAP)}
                max={max}
              />
            </g>
          ))}
        </svg>
        <span className="h-chart__max" aria-hidden="true">
          {formatNumber(max)}
        </span>
      </div>
      <figcaption id={said} aria-live="polite">
        {shown ? (
          <>
            <strong>{shown.label}</strong>
            {series.map(({ key, label: name, tone }, index) => (
              <span key={key} className="h-chart__said" data-tone={tone}>
                {name} {formatNumber(shown.values[index] ?? 0)}
              </span>
            ))}
          </>
        ) : (
          <>
            <span>{parts[0]?.label}</span>
            <span>{parts.at(-1)?.label}</span>
          </>
        )}
      </figcaption>
      <ChartTable {...props} />
    </figure>
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

interface StackProps {
  readonly part: ChartPart;
  readonly series: readonly ChartSeries[];
  readonly x: number;
  readonly width: number;
  readonly max: number;
}

function Stack({ part, series, x, width, max }: StackProps) {
  let top = HEIGHT;
  return series.map(({ key, tone }, index) => {
    const value = part.values[index] ?? 0;
    const height = value === 0 ? 0 : Math.max(2, (value / max) * (HEIGHT - 4));
    top -= height;
    return <rect key={key} data-tone={tone} x={x} y={top} width={width} height={height} />;
  });
}

function ChartTable({
  label,
  series,
  parts,
  tableLabel,
  partLabel,
  formatNumber,
  hrefOf,
  onOpen,
}: BarChartProps) {
  return (
    <details className="h-chart__table">
      <summary>{tableLabel}</summary>
      <div className="h-chart__scroll">
        <table aria-label={label}>
          <thead>
            <tr>
              <th scope="col">{partLabel}</th>
              {series.map(({ key, label: name }) => (
                <th key={key} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {parts.map((part, row) => (
              <tr key={part.key}>
                <th scope="row">{part.label}</th>
                {series.map(({ key }, column) => {
                  const value = part.values[column] ?? 0;
                  const href = value > 0 ? hrefOf?.(row, column) : undefined;
                  return (
                    <td key={key}>
                      {href === undefined ? (
                        formatNumber(value)
                      ) : (
                        <a
                          href={href}
                          onClick={(event) => {
                            if (onOpen === undefined || event.metaKey || event.ctrlKey) return;
                            event.preventDefault();
                            onOpen(href);
                          }}
                        >
                          {formatNumber(value)}
                        </a>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
