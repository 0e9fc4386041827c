import { ErrorState } from '@haechi/ui';
import { Skeleton } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { ApiProblem } from '../../api/problem.ts';

export interface PanelProps<Row> {
  readonly title: string;
  /** How many there are in all; undefined while that is not known. */
  readonly count?: string | undefined;
  /** The way to every row behind the number. */
  readonly all: ReactNode;
  /** Undefined while they load. */
  readonly rows: readonly Row[] | undefined;
  readonly renderRow: (row: Row) => ReactNode;
  readonly rowKey: (row: Row) => string;
  readonly empty: ReactNode;
  readonly problem: ApiProblem | null;
  readonly onRetry: () => void;
}

const SKELETON_WIDTHS = ['86%', '64%', '74%'];

/** One question of the home page: a few rows, and the way to all of them. */
export function Panel<Row>(props: PanelProps<Row>) {
  const { rows, problem } = props;
  const titleId = useId();
  return (
    <section className="home-panel" aria-labelledby={titleId}>
      <header>
        <h2 id={titleId}>
          {props.title}
          {props.count ? <span className="home-panel__count">{props.count}</span> : null}
        </h2>
        {props.all}
      </header>
      {problem && !rows ? (
        <div className="home-panel__body">
          <ErrorState inline problem={problem} onRetry={props.onRetry} />
        </div>
      ) : rows === undefined ? (
        <div className="home-panel__body" aria-busy="true">
          {SKELETON_WIDTHS.map((width) => (
            <Skeleton key={width} height={11} width={width} my={9} />
          ))}
        </div>
      ) : rows.length === 0 ? (
        <div className="home-panel__body home-panel__empty">{props.empty}</div>
      ) : (
        <ul>
          {rows.map((row) => (
            <li key={props.rowKey(row)}>{props.renderRow(row)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
