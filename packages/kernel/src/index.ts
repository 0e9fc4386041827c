export * from './canonical-json.ts';
export * from './clock.ts';
export * from './cursor.ts';
export * from './errors.ts';
export * from './ids.ts';
export * from './locale.ts';
export * from './messages.ts';
export * from './result.ts';
