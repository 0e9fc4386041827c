const suggestionsMax = 3;

/** Up to three known names closest to a mistyped one, nearest first; far-off names are not offered. */
export function nearestNames(name: string, known: Iterable<string>): readonly string[] {
  const farthest = Math.max(2, Math.floor(name.length / 3));
  return [...known]
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ distance }) => distance <= farthest)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, suggestionsMax)
    .map(({ candidate }) => candidate);
}

/** Levenshtein distance with one row of state. */
function editDistance(a: string, b: string): number {
  const row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = i - 1;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] ?? 0;
      const left = row[j - 1] ?? 0;
      const substitution = diagonal + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(above + 1, left + 1, substitution);
      diagonal = above;
    }
  }
  return row[b.length] ?? 0;
}
