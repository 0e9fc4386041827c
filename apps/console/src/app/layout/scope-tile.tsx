import type { Place } from '../use-scope-switch.ts';

/** The first letter of a place, on its colour. */
export function ScopeTile({ place }: { place: Pick<Place, 'scope' | 'name'> }) {
  return (
    <span className="h-tile" data-platform={place.scope === 'platform' || undefined} aria-hidden="true">
      {place.name.slice(0, 1)}
    </span>
  );
}
