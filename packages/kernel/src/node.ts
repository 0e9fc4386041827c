export * from './config.ts';
export * from './log.ts';
export * from './random.ts';
export * from './recent-lookup.ts';
export * from './root-key.ts';
export * from './secret.ts';
export * from './ticking.ts';
