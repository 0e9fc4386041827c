import { ACCESS_AREAS } from './areas/access-areas.ts';
import type { Area } from './areas/area.ts';
import { EVIDENCE_AREAS } from './areas/evidence-areas.ts';
import { WORK_AREAS } from './areas/work-areas.ts';
import type { Me } from './session.ts';

/** Everything one can go to. A module adds one entry to a group and one line of routes in `router.tsx`. */
export const AREAS: readonly Area[] = [...WORK_AREAS, ...ACCESS_AREAS, ...EVIDENCE_AREAS];

/** The areas of the menu among these. */
export function menuAreas(areas: readonly Area[]): readonly Area[] {
  return areas.filter((area) => area.within === undefined);
}

/** The areas this person may enter where they work now. */
export function visibleAreas(me: Me): readonly Area[] {
  return AREAS.filter(
    (area) =>
      (area.permission === undefined || me.permissions.includes(area.permission)) &&
      (area.at === undefined || area.at === me.activeScope.kind),
  );
}

/** The area of the menu a path belongs to: the longest area path that begins it, or the area that one is a view of. */
export function areaOfPath(pathname: string): Area | undefined {
  const [longest] = AREAS.filter(
    (area) => pathname === area.path || pathname.startsWith(`${area.path}/`),
  ).toSorted((a, b) => b.path.length - a.path.length);
  return longest?.within === undefined ? longest : AREAS.find(({ id }) => id === longest.within);
}
