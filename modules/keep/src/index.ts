export { createKeepModule, type KeepModule, type KeepModuleDeps } from './create-keep-module.ts';
