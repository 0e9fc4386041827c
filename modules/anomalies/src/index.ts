export { type AnomaliesModuleDeps, createAnomaliesModule } from './create-anomalies-module.ts';
export type { PeoplePort } from './ports.ts';
