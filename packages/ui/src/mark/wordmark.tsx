import { Mark } from './mark.tsx';
import './mark.css';

/** The mark with the product's name beside it. */
export function Wordmark({ name, size = 22 }: { name: string; size?: number }) {
  return (
    <span className="h-wordmark" style={{ fontSize: size * 0.76 }}>
      <Mark size={size} />
      {name}
    </span>
  );
}
