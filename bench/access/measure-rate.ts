/** The middle of several measurements: other work on the machine moves the mean, not the median. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export interface RateOptions {
  readonly rounds: number;
  readonly roundMs: number;
}

/**
 * How often in a second of this process's processor time, as the median of rounds; two more rounds warm up and do not
 * count. Processor time, collecting garbage on other threads included, because other work on the machine must not count.
 */
export function measureRate<Question>(
  questions: readonly Question[],
  answer: (question: Question) => boolean,
  { rounds, roundMs }: RateOptions,
): number {
  const rates: number[] = [];
  let allowed = 0;
  for (let round = -2; round < rounds; round++) {
    let done = 0;
    const before = process.cpuUsage();
    let tookMs = 0;
    while (tookMs < roundMs) {
      for (const question of questions) allowed += answer(question) ? 1 : 0;
      done += questions.length;
      const { user, system } = process.cpuUsage(before);
      tookMs = (user + system) / 1_000;
    }
    if (round >= 0) rates.push((done / tookMs) * 1_000);
  }
  // Also keeps the answers in use, so that no compiler leaves the work out.
  if (allowed === 0) throw new Error('nothing was allowed: the questions do not exercise the engine');
  return median(rates);
}

/**
 * How many times as long one way of answering takes as another: both in turns in the same moment of the machine, and of
 * the rounds the median. Each way says how much of its answer it has read, so that nothing of it can be left undone.
 */
export function measureTimes<Question>(
  questions: readonly Question[],
  plain: (question: Question) => number,
  costly: (question: Question) => number,
  { rounds, roundMs }: RateOptions,
): number {
  const times: number[] = [];
  let read = 0;
  const take = (answer: (question: Question) => number): number => {
    const before = process.cpuUsage();
    let [done, tookUs] = [0, 0];
    while (tookUs < roundMs * 1_000) {
      for (const question of questions) read += answer(question);
      done += questions.length;
      const { user, system } = process.cpuUsage(before);
      tookUs = user + system;
    }
    return tookUs / done;
  };
  for (let round = -2; round < rounds; round++) {
    const once = take(plain);
    const ratio = take(costly) / once;
    if (round >= 0) times.push(ratio);
  }
  if (read === 0) throw new Error('nothing was read: the questions do not exercise the engine');
  return median(times);
}

/** Nanoseconds of single calls, the clock's own share included. */
export function measureLatencies<Question>(
  questions: readonly Question[],
  answer: (question: Question) => boolean,
): { readonly p50: number; readonly p95: number; readonly p99: number } {
  let allowed = 0;
  const took = questions.map((question) => {
    const startedAt = performance.now();
    allowed += answer(question) ? 1 : 0;
    return (performance.now() - startedAt) * 1e6;
  });
  if (allowed === 0) throw new Error('nothing was allowed: the questions do not exercise the engine');
  return { p50: quantile(took, 0.5), p95: quantile(took, 0.95), p99: quantile(took, 0.99) };
}
