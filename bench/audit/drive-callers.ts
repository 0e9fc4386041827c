/** What callers that wait for each answer before they ask again got done. */
export interface Driven {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly count: number;
}

const at = (sorted: Float64Array, part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

/** Runs `callers` loops at once for `durationMs`; every one of them waits until its event is durable. */
export async function driveCallers(
  callers: number,
  durationMs: number,
  act: (caller: number) => Promise<unknown>,
): Promise<Driven> {
  const latencies: number[] = [];
  const startedMs = performance.now();
  const endMs = startedMs + durationMs;
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let nowMs = performance.now(); nowMs < endMs; ) {
        await act(caller);
        const doneMs = performance.now();
        latencies.push(doneMs - nowMs);
        nowMs = doneMs;
      }
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const sorted = Float64Array.from(latencies).toSorted();
  return {
    perSecond: latencies.length / seconds,
    p50Ms: at(sorted, 0.5),
    p95Ms: at(sorted, 0.95),
    p99Ms: at(sorted, 0.99),
    count: latencies.length,
  };
}
