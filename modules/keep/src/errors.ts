import type { ErrorRegistry } from '@haechi/kernel';

/** Backups and restores use KEEP_001 to KEEP_049, custody of keys KEEP_050 and on. */
export const keepErrors = {} as const satisfies ErrorRegistry;
