/** A file of a lower tier cannot be read, or is not the one that was proven. */
export class TierFileError extends Error {
  override readonly name = 'TierFileError';
  /** The first entry it should hold. */
  readonly fromIndex: number;
  readonly reason: 'file_missing' | 'file_changed';

  constructor(
    segment: { readonly from_index: number; readonly to_index: number },
    reason: TierFileError['reason'],
    cause?: unknown,
  ) {
    super(`${reason}: entries ${segment.from_index} to ${segment.to_index}`, { cause });
    this.fromIndex = segment.from_index;
    this.reason = reason;
  }
}
