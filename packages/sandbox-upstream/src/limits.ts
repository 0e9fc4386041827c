import { z } from 'zod';

/** What one call may use. Time, memory and output are cut off; nothing is slowed down. */
export const limitsSchema = z.object({
  timeoutMs: z.coerce.number().int().min(100).max(600_000).default(30_000),
  memoryBytes: z.coerce
    .number()
    .int()
    .min(64 * 1024 * 1024)
    .max(16 * 1024 ** 3)
    .default(512 * 1024 * 1024),
  outputBytes: z.coerce
    .number()
    .int()
    .min(1024)
    .max(8 * 1024 * 1024)
    .default(256 * 1024),
  fileBytes: z.coerce
    .number()
    .int()
    .min(1024)
    .max(64 * 1024 * 1024)
    .default(4 * 1024 * 1024),
  programsMax: z.coerce.number().int().min(1).max(64).default(4),
});

export type Limits = z.infer<typeof limitsSchema>;
