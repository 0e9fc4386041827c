export { type AnomaliesModuleDeps, createAnomaliesModule } from './create-anomalies-module.ts';
export { openPlaces } from './geo/open-places.ts';
export type { PeoplePort } from './ports.ts';
