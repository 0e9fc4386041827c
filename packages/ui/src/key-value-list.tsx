import type { ReactNode } from 'react';
import './key-value-list.css';

export interface KeyValue {
  readonly key: string;
  readonly label: ReactNode;
  readonly value: ReactNode;
}

/** Facts about one thing, label beside value; on a phone label above value. */
export function KeyValueList({ items }: { items: readonly KeyValue[] }) {
  return (
    <dl className="h-facts">
      {items.map((item) => (
        <div key={item.key}>
          <dt>{item.label}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
