export * from './act-as-tenant.ts';
export { type ArrayType, binaryArray } from './binary-array.ts';
export * from './connection.ts';
export * from './listener.ts';
export * from './migrate.ts';
export * from './roles.ts';
export * from './sealed-columns.ts';
export * from './tables.ts';
export * from './transaction.ts';
