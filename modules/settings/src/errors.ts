import type { ErrorRegistry } from '@haechi/kernel';

export const settingErrors = { SET_001: { status: 422 } } as const satisfies ErrorRegistry;
