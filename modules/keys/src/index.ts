export { TLS_FILES } from './certificates/lay-down.ts';
export type { TlsMaterial } from './certificates/tls-material.ts';
export type { TlsPlan } from './certificates/tls-plan.ts';
export { createKeysModule, type KeysModule, type KeysModuleDeps } from './create-keys-module.ts';
export { createResealing } from './sealing/create-resealing.ts';
