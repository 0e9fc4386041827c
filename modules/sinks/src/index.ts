export { createSinksModule, type SinksModule, type SinksModuleDeps } from './create-sinks-module.ts';
