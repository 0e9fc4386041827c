import type { Resource } from './resource.ts';
import './resources.css';

/** What conditions can read of something, the first few. */
export function Attributes({ attributes }: { attributes: Resource['attributes'] }) {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return <span className="h-muted">–</span>;
  return (
    <span className="resource-attributes h-mono">
      {entries.slice(0, 6).map(([name, value]) => (
        <span key={name}>
          {name}={typeof value === 'string' ? value : JSON.stringify(value)}
        </span>
      ))}
      {entries.length > 6 ? <span className="h-muted">+{entries.length - 6}</span> : null}
    </span>
  );
}
